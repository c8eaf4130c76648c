"""Find the Python that a sandbox runs: of our minor version, and readable by the sandbox's uid."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from shared.errors import SandboxUnavailable
from workers.sandbox.premises import kept, readable_by

_MINOR = f"{sys.version_info[0]}.{sys.version_info[1]}"
_ELSEWHERE = (f"/usr/bin/python{_MINOR}", f"/usr/local/bin/python{_MINOR}", "/usr/bin/python3")
_TELL = "import sys; print(sys.version.split()[0], sys.prefix, sep='\\n')"
_TELL_SECONDS = 20


@dataclass(frozen=True)
class Interpreter:
    """A Python: its program, the folder that its library is below, and its version."""

    executable: Path
    prefix: Path
    version: str


@cache
def interpreter_for(uid: int | None) -> Interpreter:
    """Return the Python for sandboxes under ``uid``: this one, one of the system's, or a copy of this one.

    Raises ``SandboxUnavailable`` where none is of our minor version.
    """
    mine = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    for candidate in (mine, *map(Path, _ELSEWHERE)):
        found = _asked(candidate) if readable_by(uid, candidate) else None
        if found and readable_by(uid, _library(found.prefix) / "os.py"):
            return found
    found = _asked(_copied(mine))
    if found is None:
        raise SandboxUnavailable(
            f"No Python {_MINOR} is there that a sandbox could run: install one that every user can read."
        )
    return found


def _asked(executable: Path) -> Interpreter | None:
    """Return what ``executable`` says about itself, or ``None`` where it is of another version."""
    try:
        told = subprocess.run(
            [executable, "-I", "-S", "-B", "-c", _TELL],
            env={},
            capture_output=True,
            text=True,
            check=True,
            timeout=_TELL_SECONDS,
        ).stdout.splitlines()
    except (OSError, subprocess.SubprocessError):
        return None
    version, prefix = told
    if version.rpartition(".")[0] != _MINOR:
        return None
    return Interpreter(executable.resolve(), Path(prefix).resolve(), version)


def _copied(mine: Path) -> Path:
    """Copy this interpreter and its library to where every uid can read them, and return the copy."""
    prefix = Path(sys.base_prefix).resolve()
    shared_objects = sorted((prefix / "lib").glob(f"libpython{_MINOR}*.so*"))
    version = sys.version.split()[0]
    try:
        place = kept(
            f"python-{version}-{os.stat(mine).st_mtime_ns}",
            mine,
            *shared_objects,
            _library(prefix),
            under=prefix,
        )
    except (OSError, ValueError) as error:
        raise SandboxUnavailable(f"Python could not be copied for the sandbox: {error}") from error
    return place / mine.relative_to(prefix)


def _library(prefix: Path) -> Path:
    return prefix / "lib" / f"python{_MINOR}"
