"""A Postgres of our own, run as a direct child."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psycopg2

from deploy.local import cluster
from deploy.local.child import launch
from deploy.local.errors import CannotStart
from deploy.local.home import ROOT
from deploy.local.identity import Identity, choose
from deploy.local.password import password_at

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "io_method": "sync",  # three I/O workers are no help on a small machine
    "max_parallel_workers_per_gather": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
#: For tests: without power data are lost, but not by a SIGKILL, as they would be with synchronous_commit off.
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Postgres:
    """A cluster at ``data`` that listens on 127.0.0.1:``port``; not ``durable`` is faster, for tests."""

    #: Fast shutdown: sessions are ended, work is rolled back, all is written.
    STOP_SIGNAL = signal.SIGINT

    data: Path
    port: int
    durable: bool = True

    @property
    def url(self) -> str:
        """The address of the database `assay`, with its password."""
        return self.url_of("assay")

    def url_of(self, database: str) -> str:
        """Return the address of another database of this cluster."""
        return f"postgresql://assay:{self._password}@127.0.0.1:{self.port}/{database}"

    @cached_property
    def identity(self) -> Identity:
        """As whom it has to run."""
        installed = cluster.installation()
        share = installed / "share" / "postgres.bki"
        return choose(program=installed / "bin" / "postgres", reads=share, passes=self.data.parent)

    def prepare(self) -> None:
        """Make the cluster where there is none; raises ``CannotStart``."""
        if self.data.exists():
            cluster.hand_over(self.data, self.identity)
            self._forget_stranger()
        else:
            cluster.initialise(self.data, self._password, self.identity, durable=self.durable)

    def command(self) -> list[str]:
        """Return the server's command line; it has to run as ``identity``."""
        settings = SETTINGS | {"port": str(self.port)} | ({} if self.durable else NOT_DURABLE)
        words = [str(cluster.installation() / "bin" / "postgres"), "-D", str(self.data)]
        for name, value in settings.items():
            words += ["-c", f"{name}={value}"]
        return words

    def wait_ready(self, timeout: float, alive: Callable[[], bool] = lambda: True) -> None:
        """Wait until it answers; raises ``CannotStart`` after ``timeout`` seconds or when not ``alive``."""
        until = time.monotonic() + timeout
        while True:
            try:
                psycopg2.connect(self.url_of("template1"), connect_timeout=2).close()
            except psycopg2.OperationalError as error:
                if time.monotonic() > until or not alive():
                    raise CannotStart(
                        f"Postgres does not answer on port {self.port}: {error}".strip()
                    ) from error
                time.sleep(0.05)
            else:
                return

    def create_database(self, name: str = "assay") -> None:
        """Create the database when it is missing."""
        connection = psycopg2.connect(self.url_of("template1"))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
                if cursor.fetchone() is None:
                    cursor.execute(f'CREATE DATABASE "{name}"')
        finally:
            connection.close()

    @contextmanager
    def running(self, log: Path | None = None) -> Iterator[str]:
        """Run it for the length of a block, for tests: yields the address of the database `assay`."""
        self.prepare()
        with open(log or os.devnull, "ab") as output:
            server = self._start(output.fileno())
        try:
            self.create_database()
            yield self.url
        finally:
            server.send_signal(self.STOP_SIGNAL)
            server.wait(30)

    def _start(self, output: int, within: float = 30.0) -> subprocess.Popen[bytes]:
        """Start it, again and again: after a SIGKILL the orphans hold the shared memory for a moment."""
        until = time.monotonic() + within
        while True:
            self._forget_stranger()
            command = launch(self.command(), user=self.identity, death_signal="INT", parent=os.getpid())
            server = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output, process_group=0)
            try:
                self.wait_ready(within, alive=lambda: server.poll() is None)  # noqa: B023
            except CannotStart:
                server.kill()
                server.wait()
                if time.monotonic() > until:
                    raise
                time.sleep(0.3)
            else:
                return server

    def _forget_stranger(self) -> None:
        """Remove a lock file that names no Postgres: after a reboot pids are used again.

        The lock of a killed one stays, since by it the next sees that sessions still hold the shared memory.
        """
        lock = self.data / "postmaster.pid"
        with suppress(FileNotFoundError, ValueError, IndexError):
            pid = int(lock.read_text().splitlines()[0])
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)  # our own killed child would hold the lock until it is reaped
            program = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0]
            if program and not program.endswith(b"postgres"):
                lock.unlink()

    @cached_property
    def _password(self) -> str:
        return password_at(self.data.with_name(self.data.name + ".password"))
