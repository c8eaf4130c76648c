"""The filter, run as the kernel would run it, for both architectures; and the tables beside the kernel's headers."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

from workers.sandbox.inside.confinement import OWN_PID
from workers.sandbox.program import Mode
from workers.sandbox.seccomp import assemble
from workers.sandbox.syscalls import (
    ALWAYS,
    ARCHITECTURES,
    EXAMINED,
    REFUSED,
    REPOSITORY,
    Architecture,
    numbers,
)

KILL, ALLOW, EPERM, ENOSYS = 0x80000000, 0x7FFF0000, 0x00050001, 0x00050026
HEADERS = {
    "x86_64": "/usr/include/x86_64-linux-gnu/asm/unistd_64.h",
    "aarch64": "/usr/include/asm-generic/unistd.h",
}
#: What 64-bit machines call by another name in the generic header, and what came after Debian 12's headers.
OTHER_NAMES = {"newfstatat": "fstatat"}
LATER = {"fchmodat2"}
TABLES = {"always": ALWAYS, "repository": REPOSITORY, "examined": EXAMINED, "refused": REFUSED}
both = pytest.mark.parametrize("machine", list(ARCHITECTURES))


def decide(program: bytes, architecture: int, number: int, *arguments: int) -> int:
    """Return what a filter answers to a call."""
    words = [number, architecture, 0, 0]
    for argument in (*arguments, *[0] * (6 - len(arguments))):
        words += [argument & 0xFFFFFFFF, argument >> 32 & 0xFFFFFFFF]
    data = struct.pack("=16I", *words)
    instructions = list(struct.iter_unpack("=HBBI", program))
    at, accumulator = 0, 0
    while True:
        code, then, otherwise, operand = instructions[at]
        at += 1
        if code == 0x06:
            return int(operand)
        if code == 0x20:
            [accumulator] = struct.unpack_from("=I", data, operand)
            continue
        holds = {
            0x15: accumulator == operand,
            0x35: accumulator >= operand,
            0x45: accumulator & operand != 0,
        }[code]
        at += then if holds else otherwise


def calls(machine: str) -> dict[str, int]:
    known = ARCHITECTURES[machine]
    return {name: number for table in TABLES.values() for name, number in numbers(table, known).items()}


@both
@pytest.mark.parametrize("mode", list(Mode))
def test_every_call_of_a_table_is_answered_as_its_table_says(machine: str, mode: Mode) -> None:
    known = ARCHITECTURES[machine]
    program = assemble(known, mode, truncation_is_ours=False)

    for name, number in numbers(ALWAYS, known).items():
        assert decide(program, known.audit, number) == ALLOW, name
    for name, number in numbers(REFUSED, known).items():
        assert decide(program, known.audit, number) == EPERM, name
    assert decide(program, known.audit, 435) == ENOSYS, "clone3, so that libraries fall back to clone"
    assert decide(program, known.audit, 1_000) == ENOSYS


@both
def test_calls_by_another_architectures_numbers_kill(machine: str) -> None:
    program = assemble(ARCHITECTURES[machine], Mode.REPOSITORY, truncation_is_ours=False)
    read = calls(machine)["read"]

    assert decide(program, 0x40000003, read) == KILL
    if machine == "x86_64":
        assert decide(program, ARCHITECTURES[machine].audit, 0x40000000 | read) == KILL


#: Name, arguments, and what functions and repositories are answered.
ARGUMENTS = [
    ("clone", (0x3D0F00,), ALLOW, ALLOW),
    ("clone", (17,), EPERM, ALLOW),
    ("clone", (0x10000000 | 0x10000,), EPERM, EPERM),
    ("clone", (0x40000000 | 17,), EPERM, EPERM),
    ("kill", (OWN_PID, 9), ALLOW, ALLOW),
    ("kill", (1, 9), EPERM, ALLOW),
    ("prlimit64", (0, 7), ALLOW, ALLOW),
    ("prlimit64", (1, 7), EPERM, EPERM),
    ("ioctl", (0, 0x5401), ALLOW, ALLOW),
    ("ioctl", (0, 0x5412), EPERM, EPERM),
    ("ioctl", (0, 0x100005412), EPERM, EPERM),
    ("fcntl", (0, 3), ALLOW, ALLOW),
    ("fcntl", (0, 8), EPERM, EPERM),
    ("prctl", (15,), ALLOW, ALLOW),
    ("prctl", (4,), EPERM, EPERM),
    ("socket", (1,), EPERM, ALLOW),
    ("socket", (2,), EPERM, EPERM),
    ("execve", (), EPERM, ALLOW),
    ("fchmodat", (), EPERM, ALLOW),
    ("openat", (0, 0, 0o1000), ALLOW, ALLOW),
]


@both
@pytest.mark.parametrize(("name", "arguments", "functions", "repository"), ARGUMENTS)
def test_arguments_decide(
    machine: str, name: str, arguments: tuple[int, ...], functions: int, repository: int
) -> None:
    known, number = ARCHITECTURES[machine], calls(machine)[name]

    assert decide(_filter(known, Mode.FUNCTIONS), known.audit, number, *arguments) == functions
    assert decide(_filter(known, Mode.REPOSITORY), known.audit, number, *arguments) == repository


@both
def test_where_landlock_does_not_know_truncation_the_filter_does(machine: str) -> None:
    known = ARCHITECTURES[machine]
    program = assemble(known, Mode.FUNCTIONS, truncation_is_ours=True)

    assert decide(program, known.audit, calls(machine)["openat"], 0, 0, 0o1000) == EPERM
    assert decide(program, known.audit, calls(machine)["openat"], 0, 0, 0) == ALLOW
    assert decide(program, known.audit, calls(machine)["truncate"]) == EPERM


@both
def test_the_tables_agree_with_the_kernels_headers(machine: str) -> None:
    header = Path(HEADERS[machine])
    if not header.exists():
        pytest.skip(f"{header} is not installed")
    told = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", header.read_text())
    known = {name: int(number) for name, number in reversed(told)}

    tables = {
        OTHER_NAMES.get(name, name): number for name, number in calls(machine).items() if name not in LATER
    }
    if machine == "x86_64":
        tables["newfstatat"] = tables.pop("fstatat")

    assert {name: number for name, number in tables.items() if known.get(name) != number} == {}


def _filter(known: Architecture, mode: Mode) -> bytes:
    return assemble(known, mode, truncation_is_ours=False)
