"""Write files whole or not at all."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from .errors import CannotWrite


def write(path: Path, text: str, *, mode: int = 0o666) -> None:
    """Write a text to a path, with ``mode`` less the umask; raises ``CannotWrite``.

    A reader sees the old file or the new one, and a full disk leaves the old one.
    """
    if path.exists() and not path.is_file():
        # A pipe or a device such as /dev/stdout is written, not replaced.
        _write(path, text)
        return
    new = _beside(path)
    try:
        _create(new, text, mode)
        new.replace(path)
    except OSError as error:
        with suppress(OSError):
            new.unlink()
        raise _cannot(path, error) from error


def require(path: Path) -> None:
    """Raise ``CannotWrite`` where a file can't be made at a path; nothing is left there."""
    if path.exists() and not path.is_file():
        return
    trial = _beside(path)
    try:
        _create(trial, "", 0o600)
        trial.unlink()
    except OSError as error:
        raise _cannot(path, error) from error


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{uuid4().hex[:8]}")


def _create(path: Path, text: str, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    # Lone surrogates are no text, and an agent may send them.
    with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
        file.write(text)


def _write(path: Path, text: str) -> None:
    try:
        with path.open("w", encoding="utf-8", errors="replace") as file:
            file.write(text)
    except OSError as error:
        raise _cannot(path, error) from error


def _cannot(path: Path, error: OSError) -> CannotWrite:
    advice = {
        errno.ENOENT: f"Make the folder {path.parent} first, or name another.",
        errno.ENOSPC: "Free some space, or name another place.",
    }.get(error.errno or 0, "Name a place where you may write.")
    return CannotWrite(f"Can't write {path}: {error.strerror or error}.", advice=advice)
