"""Find the uid that a sandbox runs under, and keep what that uid has to be able to read."""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import stat
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from shared.errors import SandboxUnavailable

#: Sandboxes started by root run under this uid and the following ones, a uid each: the same one would let them signal
#: each other, and count each other's processes.
FIRST_UID = 60_000
SLOTS = 64
_WAIT_SECONDS = 0.05


@contextmanager
def lodging() -> Iterator[int | None]:
    """Yield a uid that no other sandbox of this machine has, and that owns nothing; ``None`` unless we are root.

    Waits while all are taken. An ordinary user can't change the uid: there, namespaces, Landlock and seccomp
    keep a sandbox from that user's files and processes.
    """
    if os.geteuid() != 0:
        yield None
        return
    slot, held = _slot()
    try:
        yield FIRST_UID + slot
    finally:
        os.close(held)


def readable_by(uid: int | None, path: Path) -> bool:
    """Say whether ``uid``, in no group of ours, can reach and read ``path`` (with ``None``: whether we can)."""
    if uid is None:
        return os.access(path, os.R_OK | (os.X_OK if path.is_dir() else 0))
    with suppress(OSError):
        real = path.resolve(strict=True)
        traversable = all(folder.stat().st_mode & stat.S_IXOTH for folder in real.parents)
        wanted = stat.S_IROTH | (stat.S_IXOTH if real.is_dir() else 0)
        return traversable and real.stat().st_mode & wanted == wanted
    return False


def kept(name: str, *sources: Path, under: Path) -> Path:
    """Copy ``sources``, which lie below ``under``, to where every uid can read them, once; return the folder."""
    place = premises() / name
    if not place.exists():
        making = Path(tempfile.mkdtemp(prefix=f"{name}.", dir=premises()))
        for source in sources:
            target = making / source.relative_to(under)
            target.parent.mkdir(parents=True, exist_ok=True)
            _copy(source, target)
        for path in (making, *making.rglob("*")):
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
        try:
            making.rename(place)
        except OSError:
            # Another process was faster.
            shutil.rmtree(making)
    return place


@cache
def premises() -> Path:
    """Return a folder of ours that every uid can pass through and nobody else can write to.

    Raises ``SandboxUnavailable`` where there is none, or where somebody else made it first.
    """
    for parent in _parents():
        place = Path(parent, f"assay-sandbox-{os.geteuid()}")
        with suppress(OSError):
            place.mkdir(mode=0o711, exist_ok=True)
            seen = place.lstat()
            ours = stat.S_ISDIR(seen.st_mode) and seen.st_uid == os.geteuid() and not seen.st_mode & 0o022
            if ours and all(folder.stat().st_mode & stat.S_IXOTH for folder in place.parents):
                place.chmod(0o711)
                return place
    raise SandboxUnavailable(
        "No temporary folder is there that every user can reach and only we can write to."
    )


def _parents() -> list[str]:
    return list(dict.fromkeys((tempfile.gettempdir(), "/var/tmp", "/tmp")))  # noqa: S108 - checked before use


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        skipped = shutil.ignore_patterns("test", "tests", "site-packages", "*.a", "config-*")
        shutil.copytree(source, target, ignore=skipped, symlinks=True)
    else:
        shutil.copy2(source, target)


def _slot() -> tuple[int, int]:
    """Return a free slot and the descriptor whose lock holds it; the lock ends with the process too."""
    folder = premises() / "slots"
    folder.mkdir(mode=0o700, exist_ok=True)
    pause = threading.Event()
    while True:
        for slot in range(SLOTS):
            held = os.open(folder / str(slot), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(held)
                continue
            if _belongs_to_nobody(FIRST_UID + slot):
                return slot, held
            os.close(held)
        pause.wait(_WAIT_SECONDS)


@cache
def _belongs_to_nobody(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return True
    return False
