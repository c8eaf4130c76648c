"""The secret that signs tokens: made once, kept in a file that only its owner reads."""

from __future__ import annotations

import os
import secrets
from functools import cache
from pathlib import Path

FILE_NAME = "token.secret"


@cache
def token_secret(home: Path) -> str:
    """Return the secret kept in ``home``; the first process that asks makes it.

    Processes that race all end with the same one: it is written whole under another name, and only
    one link to the real name can be made.
    """
    path = home / FILE_NAME
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        _make(path)
    return path.read_text().strip()


def _make(path: Path) -> None:
    written = path.with_name(f"{FILE_NAME}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(written, path)
        except FileExistsError:
            return  # Another process was first, and its secret is the one.
    finally:
        written.unlink()
