"""Choose the tier by attacking it: what a system says that it can do is not believed."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from shared.errors import SandboxUnavailable
from shared.settings import settings
from workers.sandbox.interpreter import interpreter_for
from workers.sandbox.premises import FIRST_UID, SLOTS, lodging, premises
from workers.sandbox.program import Ended, Limits, Mode, Program, Value
from workers.sandbox.sandbox import Sandbox
from workers.sandbox.tier import Tier

#: Tries what a program must not be able to, and returns the names of what it could do. Nothing of it harms this worker,
#: which is who is aimed at, where it succeeds.
_ATTACKS = """
import ctypes, os, resource, socket

def attack(place, port, pid, writes):
    secret = place + "/secret"
    libc = ctypes.CDLL(None)
    tries = {
        "connect": lambda: socket.create_connection(("127.0.0.1", port), 1),
        "read": lambda: open(secret).read(),
        "list": lambda: os.listdir(place),
        "signal": lambda: os.kill(pid, 0),
        "chmod": lambda: os.chmod(secret, 0o777),
        "utime": lambda: os.utime(secret, (1, 1)),
        "truncate": lambda: os.truncate(secret, 0),
        "empty": lambda: os.open(secret, os.O_RDONLY | os.O_TRUNC),
        "write": lambda: open(place + "/written", "w"),
        "link": lambda: os.link(secret, place + "/linked"),
        "raise limits": lambda: resource.setrlimit(resource.RLIMIT_CORE, (1, 1)),
        "limit others": lambda: resource.prlimit(pid, resource.RLIMIT_NOFILE),
        "packets": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0),
        "become": lambda: os.setuid(0),
        "unshare": lambda: _called(libc.unshare(0x10000000)),
        "device": lambda: os.open("/dev/full", os.O_RDWR),
        "memory files": lambda: os.memfd_create("m"),
    }
    if not writes:
        tries |= {"fork": lambda: os.fork() or os._exit(0), "keep": lambda: open("/tmp/kept", "w")}
    return [name for name, one in tries.items() if _succeeds(one)] + _left_out(writes)

def _called(answer):
    if answer < 0:
        raise OSError

def _succeeds(one):
    try:
        one()
    except (OSError, ValueError):
        return False
    return True

def _left_out(writes):
    if not writes:
        return []
    open("/box/kept", "w").close()
    return [] if os.fork() or os._exit(0) else ["fork"]
"""
_FILL = "n = 0\nwhile True:\n    n += 1\n    open(f'/box/{n}', 'w').close()"
_SECRET = b"nobody in a sandbox may know this"
_LIMITS = Limits(wall_seconds=10, call_seconds=10, files=64)


@dataclass(frozen=True)
class Choice:
    """The tier for functions, and that for repositories, ``None`` for none; why others were refused for functions."""

    tier: Tier | None
    repositories: Tier | None
    refused: tuple[str, ...]


@cache
def choice() -> Choice:
    """Examine the allowed tiers in their order, once a process, and choose the first that contains every attack."""
    functions, refused = _first(Mode.FUNCTIONS)
    repositories = None if functions is None else _first(Mode.REPOSITORY)[0]
    return Choice(functions, repositories, refused)


def chosen(mode: Mode = Mode.FUNCTIONS) -> Sandbox:
    """Return the sandbox of the chosen tier; raises ``SandboxUnavailable``, which says why each tier was refused."""
    found = choice()
    if found.tier is None:
        raise SandboxUnavailable(f"No agent's code can be run on this worker. {'; '.join(found.refused)}")
    tier = found.repositories if mode is Mode.REPOSITORY else found.tier
    if tier is None:
        raise SandboxUnavailable(f"The sandbox of this worker, {found.tier}, runs functions only.")
    return Sandbox(tier)


def _first(mode: Mode) -> tuple[Tier | None, tuple[str, ...]]:
    """Return the first allowed tier that holds for programs of ``mode``, and why those before it do not."""
    allowed = {name.strip() for name in settings().sandbox_tiers.split(",")}
    refused: list[str] = []
    for tier in Tier:
        faults = list(faults_of(tier, mode)) if tier in allowed else ["not allowed by ASSAY_SANDBOX_TIERS"]
        if not faults:
            return tier, tuple(refused)
        refused.append(f"{tier}: {', '.join(faults)}")
    return None, tuple(refused)


def described() -> str:
    """Return the chosen tier and its Python, as receipts name them; raises ``SandboxUnavailable``."""
    tier = chosen().tier
    with lodging() as uid:
        return f"{tier}, Python {interpreter_for(uid).version}"


def faults_of(tier: Tier, mode: Mode) -> Iterator[str]:
    """Yield what programs of ``mode`` could do in ``tier`` that they must not, or why they can't be run at all."""
    sandbox = Sandbox(tier)
    program = Program(_ATTACKS, "attack", mode)
    with _target() as (place, port):
        asked = (str(place), port, os.getpid(), mode is Mode.REPOSITORY)
        try:
            run = sandbox.run(program, [asked], limits=_LIMITS)
            if (
                mode is Mode.REPOSITORY
                and sandbox.run(Program(_FILL, mode=mode), limits=_LIMITS).ended is not Ended.DISK
            ):
                yield "files are not counted"
        except SandboxUnavailable as error:
            yield error.message
            return
        if os.geteuid() == 0 and not FIRST_UID <= run.uid < FIRST_UID + SLOTS:
            yield "it runs under a uid that is not its own"
        results = [one.value if isinstance(one, Value) else one for one in run.results]
        if results != [[]]:
            yield f"an attack ended as {run.ended} with {results or run.raised}"
        if (
            sorted(path.name for path in place.iterdir()) != ["secret"]
            or (place / "secret").read_bytes() != _SECRET
        ):
            yield "a file outside was changed"


@contextmanager
def _target() -> Iterator[tuple[Path, int]]:
    """Yield a folder and a port that nothing but the sandbox guards."""
    with (
        tempfile.TemporaryDirectory(dir=premises()) as folder,
        socket.create_server(("127.0.0.1", 0)) as server,
    ):
        place = Path(folder)
        place.chmod(0o777)
        (place / "secret").write_bytes(_SECRET)
        (place / "secret").chmod(0o666)
        # Nobody has to accept: a connection is made as soon as the kernel queues it.
        yield place, server.getsockname()[1]
