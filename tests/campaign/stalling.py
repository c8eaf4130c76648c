"""Let a process stop at a point and go on once the next attempt at its job has begun.

So a paid answer, or an effect, arrives when the job has become somebody else's: that is what fences are for.
"""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import psycopg2

from tests.campaign import rows

#: After how many leases it goes on in any case.
_LONGEST = 10


def stall(folder: Path, job_id: object, attempt: int) -> None:
    """Stop this process; whoever calls ``thaw`` lets it go on."""
    written = folder / f"writing.{os.getpid()}"
    written.write_text(f"{job_id} {attempt}")
    written.rename(folder / f"stalled.{os.getpid()}")
    os.kill(os.getpid(), signal.SIGSTOP)


def stalled(folder: Path) -> list[Path]:
    """Return the marks of the processes that stopped and still are."""
    return list(folder.glob("stalled.*"))


def thaw(folder: Path, url: str, *, lease: float) -> None:
    """Let those go on whose job has been claimed anew."""
    for mark in stalled(folder):
        job_id, attempt = mark.read_text().split()
        waited = time.time() - mark.stat().st_mtime
        if waited < _LONGEST * lease and not _claimed_anew(url, job_id, int(attempt)):
            continue
        mark.unlink()
        with suppress(ProcessLookupError):
            os.kill(int(mark.suffix[1:]), signal.SIGCONT)


def _claimed_anew(url: str, job_id: str, attempt: int) -> bool:
    try:
        found = rows.ask(url, f"SELECT 1 FROM jobs WHERE id = '{job_id}' AND attempt > {attempt}")
    except psycopg2.Error:
        return False
    return bool(found)
