"""Give up, for good, what a program must not have: limits, new privileges, files, calls."""

from __future__ import annotations

import ctypes
import os
import resource
import struct

# To import typing would lengthen every sandbox's start.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Stands in a seccomp filter for the id of the process that loads it; no process can have it.
OWN_PID = 0x7FFFFFF1

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER = 1, 38, 22, 2
#: The same on every architecture that we know.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_ONLY, _PATH_BENEATH = 1, 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_TRUNCATE, _FILE_RIGHTS = 1 << 14, 1 | 2 | 4 | 1 << 14 | 1 << 15
_BIND_TCP, _CONNECT_TCP = 1, 2
_ABSTRACT_SOCKETS, _SIGNALS = 1, 2

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def confine(rules: dict[str, Any]) -> int:
    """Apply ``rules`` to this process and all that it starts; return the ABI of Landlock, 0 where it is left out.

    ``rules`` has ``limits`` (names of ``resource`` without RLIMIT_, to numbers), ``landlock`` (paths to ``read``,
    to ``write``, whether to ``execute``; or None) and ``seccomp`` (a filter in hex; or None).
    Raises ``OSError`` where one can't be applied.
    """
    for name, value in rules["limits"].items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), tuple(value))
    _prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    abi = _restrict_files(**rules["landlock"]) if rules["landlock"] is not None else 0
    if rules["seccomp"] is not None:
        _restrict_calls(bytes.fromhex(rules["seccomp"]))
    return abi


def die_with(parent: int) -> None:
    """End this process when the one that started it ends; raises ``OSError`` where it did already."""
    _prctl(_PR_SET_PDEATHSIG, 9, 0, 0, 0)
    if os.getppid() != parent:
        raise OSError("the supervisor is gone")


def landlock_abi() -> int:
    """Return the version of Landlock that this kernel has, 0 for none."""
    return max(
        0, int(_libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_ONLY)))
    )


def _restrict_files(read: list[str], write: list[str], execute: bool) -> int:
    """Allow the paths below ``read`` and ``write``, and no TCP, no signal and no abstract socket to the outside.

    Source: Documentation/userspace-api/landlock.rst, for ABI 1 to 7.
    """
    abi = landlock_abi()
    if abi < 1:
        raise OSError("this kernel has no Landlock")
    handled = (1 << 13) - 1
    handled |= (1 << 13 if abi >= 2 else 0) | (_TRUNCATE if abi >= 3 else 0) | (1 << 15 if abi >= 5 else 0)
    net = _BIND_TCP | _CONNECT_TCP if abi >= 4 else 0
    scoped = _ABSTRACT_SOCKETS | _SIGNALS if abi >= 6 else 0
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    attributes = ctypes.create_string_buffer(struct.pack("=QQQ", handled, net, scoped)[:size], size)
    ruleset = _call(_CREATE_RULESET, attributes, ctypes.c_size_t(size), ctypes.c_uint32(0))
    reading = _READ_FILE | _READ_DIR | (_EXECUTE if execute else 0)
    for path in read:
        _allow(ruleset, path, reading & handled)
    for path in write:
        _allow(ruleset, path, handled & ~(1 << 15))
    _call(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    os.close(ruleset)
    return abi


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    rights &= rights if os.path.isdir(path) else _FILE_RIGHTS
    rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, beneath), 12)
    _call(_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_PATH_BENEATH), rule, ctypes.c_uint32(0))
    os.close(beneath)


def _restrict_calls(program: bytes) -> None:
    program = program.replace(struct.pack("=I", OWN_PID), struct.pack("=I", os.getpid()))
    instructions = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(instructions))
    _prctl(_PR_SET_SECCOMP, _FILTER, ctypes.create_string_buffer(header, len(header)), 0, 0)


def _prctl(option: int, *arguments: Any) -> None:
    words = [ctypes.c_ulong(one) if isinstance(one, int) else one for one in arguments]
    if _libc.prctl(ctypes.c_int(option), *words) != 0:
        _fail()


def _call(number: int, *arguments: Any) -> int:
    answer = int(_libc.syscall(ctypes.c_long(number), *arguments))
    if answer < 0:
        _fail()
    return answer


def _fail() -> None:
    code = ctypes.get_errno()
    raise OSError(code, os.strerror(code))
