"""The hostile corpus: what programs try against the machine that runs them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from workers.sandbox.program import Ended, Limits, Mode

LIMITS = Limits(wall_seconds=3, call_seconds=3, cpu_seconds=1, memory_bytes=256 << 20, files=2_000)
BOTH = (Mode.FUNCTIONS, Mode.REPOSITORY)
REPOSITORY = (Mode.REPOSITORY,)
#: Every program starts so: ``got(name=callable)`` tells what worked, ``call`` asks the kernel by a number.
PROLOGUE = """
import ctypes, errno, fcntl, mmap, os, resource, signal, socket, stat, struct, subprocess, sys, threading, time
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long

def got(**tries):
    return [name for name, one in tries.items() if worked(one)]

def worked(one):
    try:
        one()
    except (OSError, ValueError, RuntimeError, subprocess.SubprocessError):
        return False
    return True

def call(number, *arguments):
    words = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    answer = libc.syscall(ctypes.c_long(number), *words)
    code = ctypes.get_errno()
    if answer < 0 and code in (errno.EPERM, errno.ENOSYS):
        raise OSError(code, "refused")
    return answer

def failed(answer):
    if answer < 0:
        raise OSError(ctypes.get_errno(), "failed")
"""


@dataclass(frozen=True)
class Attack:
    """A program whose ``attack(scene)`` returns the list of what it achieved, and how its run may end."""

    body: str
    modes: tuple[Mode, ...] = BOTH
    ends: tuple[Ended, ...] = (Ended.DONE,)
    wall_seconds: float = LIMITS.wall_seconds

    @property
    def limits(self) -> Limits:
        return replace(LIMITS, wall_seconds=self.wall_seconds)

    @property
    def source(self) -> str:
        body = "\n".join(f"    {line}" for line in self.body.strip().splitlines())
        return f"{PROLOGUE}\ndef attack(scene):\n{body}\n"
