"""See what a process and all that it started hold, by /proc."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")

_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Seen:
    """What a tree of processes held at one moment, and the seconds of processor time that it took so far.

    ``resident_bytes`` are of all together, ``peak_bytes`` the most that one of them ever held.
    """

    resident_bytes: int
    peak_bytes: int
    cpu_seconds: float
    tasks: int
    files: int


def look(root: int, *, folder: str | None = None) -> Seen:
    """Return what ``root`` and the processes below it hold, and the files in ``folder`` as the last of them sees it."""
    resident = peak = tasks = files = 0
    cpu = 0.0
    pids = [root, *descendants(root)]
    for pid in pids:
        with suppress(OSError, ValueError):
            told = _status(pid)
            # Pages of files are left out: processes share them, and they can be had back.
            resident += told.get("RssAnon", 0) + told.get("RssShmem", 0)
            peak = max(peak, told.get("VmHWM", 0))
            tasks += told.get("Threads", 0)
            cpu += _cpu_seconds(pid)
    if folder is not None:
        with suppress(OSError):
            held = os.statvfs(f"/proc/{pids[-1]}/root{folder}")
            files = held.f_files - held.f_ffree
    return Seen(resident, peak, cpu, tasks, files)


def descendants(pid: int) -> Iterator[int]:
    """Yield the processes that ``pid`` started, directly or not, parents first."""
    for child in children(pid):
        yield child
        yield from descendants(child)


def children(pid: int) -> list[int]:
    """Return the processes that ``pid`` started; none once it ended."""
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    return found


def uid_of(pid: int) -> int:
    """Return the uid that a process runs under, as seen from here; -1 once it ended."""
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("Uid:")).split()[1])
    return -1


def tasks_of_user(uid: int) -> int:
    """Return how many processes and threads a user has on this machine."""
    count = 0
    for entry in os.scandir("/proc"):
        with suppress(OSError):
            if entry.name.isdigit() and entry.stat().st_uid == uid:
                count += len(os.listdir(f"/proc/{entry.name}/task"))
    return count


def _status(pid: int) -> dict[str, int]:
    """Return the numbers of /proc/PID/status: sizes in bytes, and counts."""
    told = {}
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        name, _, rest = line.partition(":")
        if name in ("RssAnon", "RssShmem", "VmHWM"):
            told[name] = int(rest.split()[0]) * 1024
        elif name == "Threads":
            told[name] = int(rest)
    return told


def _cpu_seconds(pid: int) -> float:
    """Return the processor time of a process and of those that it waited for: fields 14 to 17 of /proc/PID/stat."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, after_name[11:15])) / _TICKS
