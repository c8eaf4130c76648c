"""A worker that ends every queued job as a test wants it, while somebody waits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import select

from shared.db.engine import session_factory
from shared.models import Job
from shared.vocabulary import JobState
from tests.factories.row import using


@contextmanager
def working(end: Callable[[Job], None]) -> Iterator[None]:
    """Let ``end`` change each queued job, in a thread, for the length of the block."""
    stopped = threading.Event()

    def work() -> None:
        with session_factory()() as session, using(session):
            while not stopped.wait(0.05):
                for job in session.scalars(select(Job).where(Job.state == JobState.QUEUED)):
                    end(job)
                    job.version += 1
                session.commit()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def succeed(job: Job, **result: object) -> None:
    """End a job well."""
    job.state, job.attempt, job.finished_at = JobState.SUCCEEDED, 1, datetime.now(UTC)
    job.progress_percent, job.result = 100, result or {"score": 1.0}


def fail(job: Job) -> None:
    """End a job with an error."""
    job.state, job.attempt, job.finished_at = JobState.FAILED, 1, datetime.now(UTC)
    job.error_code, job.error_message = "secret_missing", "There is no key."


def cancel(job: Job) -> None:
    """End a job as one that somebody cancelled."""
    job.state, job.finished_at = JobState.CANCELLED, datetime.now(UTC)
