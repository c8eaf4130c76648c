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

    @property
    def environment(self) -> dict[str, str]:
        """What it is started with: a copy of a Python that is a shared library would load another's."""
        return _environment(self.executable)


@cache
def interpreter_for(uid: int | None) -> Interpreter:
    """Return the Python for sandboxes under ``uid``: this one, one of the system's, or a copy of this one.

    Raises ``SandboxUnavailable`` where none is of our minor version.
    """
    for candidate in (_mine(), *map(Path, _ELSEWHERE)):
        found = _asked(candidate) if readable_by(uid, candidate) else None
        if found and readable_by(uid, _library(found.prefix) / "os.py"):
            return found
    found = _asked(copied())
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
            env=_environment(executable),
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


def copied() -> Path:
    """Copy this interpreter and its library to where every uid can read them, and return the copy.

    Raises ``SandboxUnavailable``.
    """
    mine, prefix = _mine(), Path(sys.base_prefix).resolve()
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


def _environment(executable: Path) -> dict[str, str]:
    folder = executable.resolve().parents[1] / "lib"
    beside = not folder.is_relative_to("/usr") and any(folder.glob(f"libpython{_MINOR}*.so*"))
    return {"LD_LIBRARY_PATH": str(folder)} if beside else {}


def _mine() -> Path:
    return Path(getattr(sys, "_base_executable", sys.executable)).resolve()


def _library(prefix: Path) -> Path:
    return prefix / "lib" / f"python{_MINOR}"
