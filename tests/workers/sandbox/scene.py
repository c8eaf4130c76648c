"""What attacks are aimed at: files, a process, services that only the sandbox guards, and whether any was touched."""

from __future__ import annotations

import os
import platform
import resource
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2

from workers.sandbox.program import Mode
from workers.sandbox.syscalls import ALWAYS, ARCHITECTURES, EXAMINED, REFUSED, REPOSITORY, numbers

_ARCHITECTURE = ARCHITECTURES[platform.machine()]
_CALLS = {
    name: number
    for table in (ALWAYS, REPOSITORY, EXAMINED, REFUSED)
    for name, number in numbers(table, _ARCHITECTURE).items()
} | {"clone3": 435}


@dataclass(frozen=True)
class Scene:
    """The targets of one run of the corpus."""

    folder: Path
    victim: subprocess.Popen[bytes]
    listeners: dict[str, socket.socket]
    ports: dict[str, int]
    postgres: int
    marker: str

    def told(self, mode: Mode) -> dict[str, Any]:
        """Return what an attack is told: more than an agent could find out."""
        return {
            "mode": mode.value,
            "folder": str(self.folder),
            "files": [str(self.folder / "platform.txt"), str(self.folder / "hidden_test.py"), __file__],
            "worker": os.getpid(),
            "victim": self.victim.pid,
            "postgres": self.postgres,
            "ports": self.ports,
            "path_socket": str(self.folder / "socket"),
            "abstract_socket": self.marker,
            "marker": self.marker,
            "calls": _CALLS,
        }

    def state(self) -> dict[str, Any]:
        """Return all that an attack could have changed."""
        pid = self.victim.pid
        return {
            "files": {path.name: _file_state(path) for path in sorted(self.folder.iterdir())},
            "alive": self.victim.poll() is None,
            "nice": os.getpriority(os.PRIO_PROCESS, pid),
            "affinity": os.sched_getaffinity(pid),
            "scheduler": os.sched_getscheduler(pid),
            "limit": resource.prlimit(pid, resource.RLIMIT_NOFILE),
            "connected": [name for name, one in self.listeners.items() if _was_reached(one)],
            "left behind": _running(self.marker),
        }


@contextmanager
def scene_in(folder: Path, database_url: str, valkey_url: str) -> Iterator[Scene]:
    """Set the scene in ``folder``, as open as files can be: whatever holds is the sandbox."""
    for path in (folder, *folder.parents):
        if path.stat().st_uid == os.geteuid():
            path.chmod(path.stat().st_mode | 0o711)
    folder.chmod(0o777)
    for name in ("platform.txt", "hidden_test.py"):
        (folder / name).write_text("SECRET")
        (folder / name).chmod(0o666)
    marker = f"assay-{secrets.token_hex(8)}"
    listeners = {
        "listener": socket.create_server(("127.0.0.1", 0)),
        "path": _listening(str(folder / "socket")),
        "abstract": _listening(f"\0{marker}"),
    }
    (folder / "socket").chmod(0o777)
    inherited = os.open(folder / "platform.txt", os.O_RDWR)
    os.set_inheritable(inherited, True)
    victim = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], env={"SECRET": "x"})
    with psycopg2.connect(database_url) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT pg_backend_pid()")
        [[postgres]] = cursor.fetchall()
        ports = {
            "listener": listeners["listener"].getsockname()[1],
            "postgres": int(database_url.rpartition(":")[2].partition("/")[0]),
            "valkey": int(valkey_url.rpartition(":")[2].partition("/")[0]),
        }
        try:
            yield Scene(folder, victim, listeners, ports, postgres, marker)
        finally:
            os.close(inherited)
            victim.send_signal(signal.SIGKILL)
            victim.wait()
            for one in listeners.values():
                one.close()
    connection.close()


def _listening(address: str) -> socket.socket:
    server = socket.socket(socket.AF_UNIX)
    server.bind(address)
    server.listen()
    return server


def _file_state(path: Path) -> tuple[object, ...]:
    seen = path.lstat()
    content = path.read_bytes() if path.is_file() else b""
    return content, seen.st_mode, seen.st_uid, seen.st_mtime_ns, seen.st_nlink, tuple(os.listxattr(path))


def _was_reached(listener: socket.socket) -> bool:
    listener.setblocking(False)
    with suppress(BlockingIOError):
        listener.accept()[0].close()
        return True
    return False


def _running(marker: str) -> list[str]:
    """Return the processes that carry ``marker`` in their command line."""
    found = []
    for entry in os.listdir("/proc"):
        with suppress(OSError):
            if entry.isdigit() and marker in Path(f"/proc/{entry}/cmdline").read_text(errors="replace"):
                found.append(entry)
    return found
