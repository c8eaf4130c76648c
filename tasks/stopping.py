"""Stop a worker within seconds, whatever its jobs wait for; they go on elsewhere, not counted.

Celery's own warm shutdown waits for running tasks, on threads without a limit. Ours: the running jobs
stop at their next check; what still runs after the grace is queued again from here, and the process
ends.
"""

from __future__ import annotations

import mmap
import os
import signal
import threading
import time
from contextlib import suppress
from typing import Any

import structlog
from billiard import active_children
from celery.signals import worker_shutting_down

from shared.db.engine import transaction
from shared.errors import DatabaseUnavailable, LeaseLost
from shared.settings import settings
from shared.store import endings, workers
from tasks import identity

log = structlog.get_logger()

#: Shared with forked children, and without a lock that a killed one could keep.
_FLAG = mmap.mmap(-1, 1)


def is_stopping() -> bool:
    """Whether this worker was asked to stop."""
    return _FLAG[0] != 0


def begin() -> None:
    """Let every running job of this worker stop at its next check."""
    _FLAG[0] = 1


def forget() -> None:
    """Take the request to stop back; for tests, which share a process."""
    _FLAG[0] = 0


def connect() -> None:
    """Stop in our own way when Celery is asked to shut down."""
    worker_shutting_down.connect(_on_shutting_down, weak=False)


def _on_shutting_down(**_: Any) -> None:
    begin()
    threading.Thread(target=_end_process, name="stopping", daemon=True).start()


def _end_process() -> None:
    """Wait out the grace, queue again what is left, and end; a signal handler can't do this."""
    grace_until = time.monotonic() + settings().stop_grace_seconds
    with suppress(DatabaseUnavailable), transaction() as session:
        workers.mark_stopping(session, identity.claimant().worker_id)
    while time.monotonic() < grace_until and _holds_any():
        time.sleep(0.1)
    with suppress(DatabaseUnavailable):
        release()
        with transaction() as session:
            workers.remove(session, identity.claimant().worker_id)
    for child in active_children():
        with suppress(ProcessLookupError):
            os.kill(child.pid, signal.SIGKILL)
    log.info("worker stopped")
    os._exit(0)


def release() -> None:
    """Queue again every job that this worker still holds; its own late writes then meet the fence."""
    for job_id, attempt in _held():
        with suppress(LeaseLost), transaction() as session:
            endings.stop(session, job_id, attempt)
            log.info("job handed back", job=str(job_id), attempt=attempt)


def _holds_any() -> bool:
    try:
        return bool(_held())
    except DatabaseUnavailable:
        # What can't be known is given the whole grace.
        return True


def _held() -> list[tuple[Any, int]]:
    with transaction() as session:
        return workers.held(session, identity.claimant().worker_id)
