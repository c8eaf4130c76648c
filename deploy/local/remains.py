"""What an earlier start left running: found by pid files and by a mark in the environment, and ended."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil

#: Every process of a platform carries this variable with the path of its home.
MARK = "ASSAY_STACK"
#: The programs that are asked before they are killed.
DATA = ("postgres", "valkey")


def record(path: Path, pid: int) -> None:
    """Write the pid file of ``pid`` with the time it started, since pids are used again."""
    path.write_text(json.dumps({"pid": pid, "started": started(pid)}))


def recorded(path: Path) -> tuple[int, int] | None:
    """Return the pid and start time in the pid file, if there is a readable one."""
    try:
        found = json.loads(path.read_text())
        return int(found["pid"]), int(found["started"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def started(pid: int) -> int:
    """Return when a process started, in clock ticks since boot; 0 for none."""
    try:
        # The name in parentheses may itself hold spaces and parentheses.
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except (OSError, IndexError):
        return 0


def runs(path: Path) -> int | None:
    """Return the pid in the pid file if that very process still runs."""
    found = recorded(path)
    return (
        found[0]
        if found and found[1] and started(found[0]) == found[1] and not _is_zombie(found[0])
        else None
    )


def of_program(pid_file: Path, home: Path) -> list[int]:
    """Return the pids left of the program's earlier instance: its leader and its process group.

    Where the leader is gone, only marked members count: its number may since have led a stranger's group.
    """
    found = recorded(pid_file)
    if found is None:
        return []
    leader = runs(pid_file)
    members = [pid for pid in _others() if _group(pid) == found[0] and pid != found[0]]
    if leader is None:
        return [pid for pid in members if is_marked(pid, home)]
    return [leader, *members]


def of_home(home: Path, run: Path) -> list[int]:
    """Return the pids of everything that an earlier start on ``home`` left, but not our own ancestors."""
    found = {pid for pid in _others() if is_marked(pid, home)}
    for pid_file in run.glob("*.pid"):
        found.update(of_program(pid_file, home))
    return sorted(found - _line_of_descent())


def sweep(home: Path, within: float = 20.0) -> list[int]:
    """End everything that an earlier start on ``home`` left, and return the pids."""
    run = home / "run"
    supervisor = runs(run / "supervisord.pid")
    if supervisor is not None:
        end([supervisor])  # first, since it would start the others again
    left = of_home(home, run)
    data = {pid for name in DATA if (pid := runs(run / f"{name}.pid")) is not None}
    end((pid for pid in left if pid not in data), by=signal.SIGKILL)
    end(data, by=signal.SIGINT, within=within)
    return left


def is_marked(pid: int, home: Path) -> bool:
    """Say whether the process's environment carries the mark of ``home``."""
    try:
        return f"{MARK}={home}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False


def end(pids: Iterable[int], *, by: signal.Signals = signal.SIGKILL, within: float = 10.0) -> None:
    """End the processes: ask by the signal ``by``, and kill what is left after ``within`` seconds."""
    waiting = {pid: started(pid) for pid in pids}
    for final in (by, signal.SIGKILL):
        for pid in waiting:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, final)
        until = time.monotonic() + within
        while waiting and time.monotonic() < until:
            waiting = {
                pid: at for pid, at in waiting.items() if at and started(pid) == at and not _is_zombie(pid)
            }
            time.sleep(0.02 if waiting else 0)


def _others() -> Iterator[int]:
    return (pid for pid in psutil.pids() if pid != os.getpid())


def _group(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except (ProcessLookupError, PermissionError):
        return 0


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in ("Z", "X")
    except (OSError, IndexError):
        return True


def _line_of_descent() -> set[int]:
    with suppress(psutil.Error):
        return {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    return {os.getpid()}
