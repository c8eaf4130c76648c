"""Assemble the seccomp filter: an allow-list, as a program of classic BPF."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from workers.sandbox.inside.confinement import OWN_PID
from workers.sandbox.program import Mode
from workers.sandbox.syscalls import ALWAYS, EXAMINED, REFUSED, REPOSITORY, Architecture, numbers

#: One instruction: code, jump if true, jump if false, operand (``struct sock_filter``).
_INSTRUCTION = struct.Struct("=HBBI")
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
#: Offsets into ``struct seccomp_data``; arguments are read by their lower half, which is all that the kernel uses of
#: the ones that are examined here.
_CALL, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_KILL, _ALLOW, _ERROR = 0x80000000, 0x7FFF0000, 0x00050000
_EPERM, _ENOSYS = 1, 38

_CLONE_THREAD = 0x00010000
#: NEWTIME, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.
_NEW_NAMESPACE = (
    0x80 | 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000
)
#: Duplicate, flags, locks and pipe sizes; not F_SETOWN and F_SETSIG, which send signals to others.
_FCNTL = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1031, 1032)
#: TCGETS, FIONBIO, FIONREAD, FIONCLEX, FIOCLEX, TIOCGWINSZ; not TIOCSTI, which types for the one at the terminal.
_IOCTL = (0x5401, 0x5421, 0x541B, 0x5450, 0x5451, 0x5413)
#: PR_SET_NAME, PR_GET_NAME, and PR_SET_VMA by which glibc names its memory.
_PRCTL = (15, 16, 0x53564D41)
_AF_UNIX = 1
_O_TRUNC = 0o1000


def assemble(architecture: Architecture, mode: Mode, *, truncation_is_ours: bool) -> bytes:
    """Return the filter of programs of ``mode`` as the kernel takes it, 8 bytes an instruction.

    ``OWN_PID`` stands in it for the id of the process that will load it. ``truncation_is_ours`` where Landlock
    is too old to know of it (before ABI 3). Source: Documentation/userspace-api/seccomp_filter.rst.
    """
    plain = {**numbers(ALWAYS, architecture)}
    if mode is Mode.REPOSITORY:
        plain |= numbers(REPOSITORY, architecture)
    examined = numbers(EXAMINED, architecture) | numbers(REPOSITORY, architecture)
    rules = _rules(mode)
    if truncation_is_ours:
        rules |= {"open": _none_of(1, _O_TRUNC), "openat": _none_of(2, _O_TRUNC)}
        examined |= {name: plain.pop(name) for name in ("open", "openat") if name in plain}
    program = _preamble(architecture)
    for number in plain.values():
        program += _when(number, [_returns(_ALLOW)])
    for name, number in examined.items():
        if name in rules:
            program += _when(number, rules[name])
    for number in {*numbers(REFUSED, architecture).values(), *examined.values()} - {*plain.values()}:
        program += _when(number, [_returns(_ERROR | _EPERM)])
    return b"".join([*program, _returns(_ERROR | _ENOSYS)])


def _rules(mode: Mode) -> dict[str, list[bytes]]:
    """Return what decides over each call whose arguments count."""
    rules = {
        "fcntl": _one_of(1, _FCNTL),
        "ioctl": _one_of(1, _IOCTL),
        "prctl": _one_of(0, _PRCTL),
        "prlimit64": _one_of(0, (0, OWN_PID)),
    }
    if mode is Mode.REPOSITORY:
        local = _one_of(0, (_AF_UNIX,))
        return rules | {"clone": _none_of(0, _NEW_NAMESPACE), "socket": local, "socketpair": local}
    return rules | {
        "clone": [*_threads_only(), *_none_of(0, _NEW_NAMESPACE)],
        "kill": _one_of(0, (OWN_PID,)),
        "tgkill": _one_of(0, (OWN_PID,)),
    }


def _preamble(architecture: Architecture) -> list[bytes]:
    """Kill what calls by the numbers of another architecture: they mean other calls."""
    start = [_load(_ARCHITECTURE), _jump(_EQUAL, architecture.audit, 1, 0), _returns(_KILL), _load(_CALL)]
    if architecture.alien_from is not None:
        start += [_jump(_AT_LEAST, architecture.alien_from, 0, 1), _returns(_KILL)]
    return start


def _when(number: int, decision: list[bytes]) -> list[bytes]:
    return [_jump(_EQUAL, number, 0, len(decision)), *decision]


def _one_of(argument: int, allowed: Iterable[int]) -> list[bytes]:
    """Allow these values of an argument, and refuse others."""
    values = list(allowed)
    tests = [_jump(_EQUAL, value, len(values) - index, 0) for index, value in enumerate(values)]
    return [_load(_ARGUMENTS + 8 * argument), *tests, _returns(_ERROR | _EPERM), _returns(_ALLOW)]


def _none_of(argument: int, bits: int) -> list[bytes]:
    """Refuse an argument that has any of these bits."""
    test = _jump(_ANY_BIT, bits, 0, 1)
    return [_load(_ARGUMENTS + 8 * argument), test, _returns(_ERROR | _EPERM), _returns(_ALLOW)]


def _threads_only() -> list[bytes]:
    return [_load(_ARGUMENTS), _jump(_ANY_BIT, _CLONE_THREAD, 1, 0), _returns(_ERROR | _EPERM)]


def _load(offset: int) -> bytes:
    return _INSTRUCTION.pack(_LOAD, 0, 0, offset)


def _jump(test: int, operand: int, then: int, otherwise: int) -> bytes:
    return _INSTRUCTION.pack(test, then, otherwise, operand)


def _returns(action: int) -> bytes:
    return _INSTRUCTION.pack(_RETURN, 0, 0, action)
