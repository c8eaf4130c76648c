"""The folder that holds everything a local platform leaves behind: data, secrets, logs and pid files."""

from __future__ import annotations

import errno
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from deploy.local.errors import CannotStart

ROOT = Path(__file__).resolve().parents[2]
#: What has to be free for a start, in bytes: a new database takes half of it, the rest is for its growth.
NEEDED_SPACE = 100_000_000


@dataclass(frozen=True)
class Home:
    """The places inside the home; ``path`` is absolute."""

    path: Path

    @classmethod
    def at(cls, path: Path | str) -> Home:
        """Make the folders that are missing, readable only by their owner; raises ``CannotStart``."""
        home = cls(Path(path).resolve())
        try:
            # 0711: Postgres runs as `nobody` under root and has to pass through to its data.
            home.path.mkdir(mode=0o711, parents=True, exist_ok=True)
            home.run.mkdir(mode=0o700, exist_ok=True)
            home.logs.mkdir(mode=0o700, exist_ok=True)
            home.reports.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise cannot_write(home.path, error) from error
        if not os.access(home.run, os.W_OK):
            raise CannotStart(f"{home.path} belongs to somebody else: use another folder by ASSAY_HOME=…")
        return home

    @property
    def run(self) -> Path:
        """Pid files, the lock, the supervisor's configuration and socket."""
        return self.path / "run"

    @property
    def logs(self) -> Path:
        """One rotated log a program."""
        return self.path / "logs"

    @property
    def reports(self) -> Path:
        """What `make demo` found, as pages and as JSON."""
        return self.path / "reports"

    @property
    def postgres(self) -> Path:
        """The database cluster."""
        return self.path / "postgres"

    @property
    def valkey(self) -> Path:
        """The broker's append-only file and configuration."""
        return self.path / "valkey"

    @property
    def ports(self) -> Path:
        """The ports that were picked, so that a later start picks the same."""
        return self.path / "ports.json"

    @property
    def admin_key(self) -> Path:
        """The first admin key, written by the preparation step."""
        return self.path / "admin.key"

    def require_space(self) -> None:
        """Raise ``CannotStart`` where so little is free that the database would stop in the midst of it."""
        free = shutil.disk_usage(self.path).free
        if free < NEEDED_SPACE:
            raise CannotStart(
                f"There are {free // 1_000_000} MB left for {self.path}, and Assay needs "
                f"{NEEDED_SPACE // 1_000_000}: free some, or set ASSAY_HOME to another disk."
            )

    def log(self, name: str) -> Path:
        """Return the log of the program called ``name``."""
        return self.logs / f"{name}.log"


def cannot_write(path: Path, error: OSError) -> CannotStart:
    """Say in a sentence why nothing can be written below ``path``."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return CannotStart(
            f"There is no space left for {path}: free some, or set ASSAY_HOME to another disk."
        )
    return CannotStart(f"Can't write to {path} ({error.strerror}): set ASSAY_HOME to a folder of your own.")
