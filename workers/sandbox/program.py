"""What is run in a sandbox, within which limits, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

MEBIBYTE = 1 << 20


class Mode(StrEnum):
    """How much a program may do."""

    FUNCTIONS = "functions"  #: Compute and return: no file written, no process, no socket.
    REPOSITORY = "repository"  #: Besides, write below its work folder, start programs, use local sockets.


class Ended(StrEnum):
    """Why a run ended."""

    DONE = "done"  #: Every input was answered.
    FAILED = "failed"  #: The program could not be loaded: what it raised is in ``raised``.
    DIED = "died"  #: Its process ended by itself: a crash, an exit, the limit of processor time.
    SLOW = "slow"  #: It took longer than it may.
    MEMORY = "memory"  #: All its processes together held more memory than they may.
    TASKS = "tasks"  #: It had more processes and threads than it may.
    DISK = "disk"  #: It made more files than it may.
    NOISY = "noisy"  #: It printed more than it may.
    GARBLED = "garbled"  #: It said what nobody asked, or what is no value.


@dataclass(frozen=True)
class Limits:
    """What a run may take: seconds, bytes, and counts.

    ``wall_seconds`` is for the whole run once the sandbox stands, ``call_seconds`` for loading and for each
    answer; ``memory_bytes`` is of address space for each process and of resident memory for all together;
    ``disk_bytes`` for each of the work folder and the temporary one.
    """

    wall_seconds: float = 10.0
    call_seconds: float = 5.0
    cpu_seconds: int = 4
    memory_bytes: int = 512 * MEBIBYTE
    tasks: int = 32
    output_bytes: int = MEBIBYTE
    disk_bytes: int = 16 * MEBIBYTE
    files: int = 4096


@dataclass(frozen=True)
class Program:
    """Python source, and the function in it that the inputs are given to.

    ``entry`` is a name in ``source``, or ``module:name`` for a module of ``files``; without one only the source
    is run. ``files`` are by path below the work folder, for repositories.
    """

    source: str
    entry: str | None = None
    mode: Mode = Mode.FUNCTIONS
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Value:
    """What one call returned, and its seconds as seen from outside."""

    value: Any
    seconds: float


@dataclass(frozen=True)
class Raised:
    """What one call raised, by its own account: the type's name and the text."""

    kind: str
    text: str
    seconds: float


@dataclass(frozen=True)
class Run:
    """What came of a run.

    ``results`` are of the first inputs, in order; fewer than the inputs unless it ``ended`` as done. ``log`` is
    what was printed, cut to its limit: it may hold the inputs, so it is not for the agent to see where they are
    hidden. ``seconds`` are wall time from the sandbox's standing, ``cpu_seconds`` and ``peak_bytes`` (of
    the largest process) as the kernel counted them when it was last looked: exact where it ended as done.
    ``uid`` is who it was to the machine.
    """

    ended: Ended
    results: tuple[Value | Raised, ...]
    raised: Raised | None
    log: bytes
    seconds: float
    start_seconds: float
    cpu_seconds: float
    peak_bytes: int
    exit_code: int | None
    uid: int
