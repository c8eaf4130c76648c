"""The tiers: which layers hold a program, and the command and rules by which they are put around it."""

from __future__ import annotations

import os
import platform
from enum import StrEnum
from functools import cache
from typing import Any

from shared.errors import SandboxUnavailable
from workers.sandbox import bubblewrap, packages, seccomp, tree
from workers.sandbox.inside.confinement import landlock_abi
from workers.sandbox.interpreter import Interpreter, interpreter_for
from workers.sandbox.program import Limits, Mode
from workers.sandbox.supervisor import Start
from workers.sandbox.syscalls import ARCHITECTURES

_PYTHON_OPTIONS = ("-I", "-S", "-B", "-X", "utf8", "-c")
_READABLE = ("/usr", "/lib", "/lib64", "/bin", "/sbin", "/dev/urandom")
_MORE_TASKS = 16
_TRUNCATION_SINCE = 3


class Tier(StrEnum):
    """What a sandbox is made of; Landlock, seccomp and limits are in each."""

    T1 = "T1"  #: Namespaces by bubblewrap, in which no further ones can be made.
    T1B = "T1b"  #: The same where /proc is masked: seccomp alone forbids further ones.
    T2 = "T2"  #: A plain process without namespaces, for functions only.


def start_for(tier: Tier, mode: Mode, limits: Limits, *, uid: int | None, boot: str) -> Start:
    """Return how Python is started in ``tier`` with the source ``boot``.

    Raises ``SandboxUnavailable`` for repositories in T2, or where bubblewrap or Python is missing.
    """
    python = interpreter_for(uid)
    start = [str(python.executable), *_PYTHON_OPTIONS, boot]
    if tier is not Tier.T2:
        program, whole = bubblewrap.program_for(uid), tier is Tier.T1
        outer = bubblewrap.command(program, python, mode, limits, proc=whole, disable_userns=whole)
        return Start(outer + start, {})
    if mode is Mode.REPOSITORY:
        raise SandboxUnavailable(
            "Repositories need namespaces of their own, which this machine does not allow."
        )
    return Start(start, python.environment)


def rules_for(tier: Tier, mode: Mode, limits: Limits, *, uid: int | None) -> dict[str, Any]:
    """Return what the sandbox's process has to give up before it runs a program; see ``confinement.confine``."""
    return {
        "limits": _resources(tier, mode, limits, uid),
        "landlock": _landlock(tier, mode, interpreter_for(uid)),
        "seccomp": _filter(mode).hex(),
    }


def parent_for(tier: Tier) -> int | None:
    """Return the process that a program must not outlive, where bubblewrap does not see to it."""
    return os.getpid() if tier is Tier.T2 else None


def _resources(tier: Tier, mode: Mode, limits: Limits, uid: int | None) -> dict[str, tuple[int, int]]:
    tasks = limits.tasks + (_MORE_TASKS if mode is Mode.REPOSITORY else 0)
    if tier is Tier.T2 and uid is None:
        # Without a uid or a namespace of its own it is counted with everything else of this user.
        tasks += tree.tasks_of_user(os.getuid())
    same = {
        "AS": limits.memory_bytes,
        "FSIZE": limits.disk_bytes,
        "NOFILE": 64,
        "NPROC": tasks,
        "STACK": 8 << 20,
        **dict.fromkeys(("CORE", "MEMLOCK", "MSGQUEUE", "NICE", "RTPRIO"), 0),
    }
    return {"CPU": (limits.cpu_seconds, limits.cpu_seconds + 1)} | {
        name: (value, value) for name, value in same.items()
    }


def _landlock(tier: Tier, mode: Mode, python: Interpreter) -> dict[str, Any]:
    read, write = [*_READABLE, str(python.prefix)], ["/dev/null"]
    if mode is Mode.REPOSITORY:
        read += [packages.PLACE, *(["/proc"] if tier is Tier.T1 else [])]
        write += ["/box", "/tmp", "/dev/shm"]  # noqa: S108 - of its own
    return {"read": read, "write": write, "execute": mode is Mode.REPOSITORY}


@cache
def _filter(mode: Mode) -> bytes:
    architecture = ARCHITECTURES.get(platform.machine())
    if architecture is None:
        raise SandboxUnavailable(f"The sandbox has no table of system calls for {platform.machine()!r}.")
    return seccomp.assemble(architecture, mode, truncation_is_ours=landlock_abi() < _TRUNCATION_SINCE)
