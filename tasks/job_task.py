"""How a job lives in a worker: claimed, performed, and ended in one of six ways."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from typing import Any
from uuid import UUID

import structlog
from celery import Task
from sqlalchemy import Connection
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from shared.db.engine import single_statements, transaction
from shared.errors import (
    AssayError,
    DatabaseUnavailable,
    JobCancelled,
    JobCrashed,
    JobError,
    LeaseLost,
    WorkerStopping,
)
from shared.jobs import JobKind
from shared.models import Job
from shared.settings import settings
from shared.store import claims, endings, steps
from tasks import identity, stopping
from tasks.heartbeat import heartbeat
from tasks.outcome import Done, Outcome
from tasks.persistence import persist, persist_single
from tasks.running import RunningJob

log = structlog.get_logger()

#: The longest pause before another attempt, in seconds.
_LONGEST_PAUSE = 300.0


class JobTask(Task):  # type: ignore[misc]
    """The Celery task of one job kind; its message is a job's id, which is the task's id too."""

    def __init__(self, kind: JobKind | None = None) -> None:
        self.kind = kind
        if kind is not None:
            self.name = kind.name

    def run(self, job_id: str) -> None:
        """Attempt the job, if it is there for us to claim."""
        assert self.kind is not None
        attempt_job(UUID(job_id), self.kind)


def attempt_job(job_id: UUID, kind: JobKind) -> None:
    """Claim a job and live through one attempt at it; every end of it is a row."""
    job = _claim(job_id, kind)
    if job is None:
        return
    named = structlog.contextvars.bound_contextvars(job=str(job.id), attempt=job.attempt, kind=kind.name)
    with named, heartbeat().keeping(job.watch):
        try:
            _live(job)
        except LeaseLost:
            log.warning("another attempt owns the job; nothing was written")
        except DatabaseUnavailable:
            log.exception("the attempt's end could not be written; its lease will run out")


def _claim(job_id: UUID, kind: JobKind) -> RunningJob | None:
    """Claim the job, waiting while the database is away: this slot has nothing else to do."""
    token, unsure = uuid7(), False
    while True:
        try:
            row = _claimed(job_id, kind, token, unsure=unsure)
            if row is not None:
                return RunningJob.of(row, kind, _recorded(row))
            with transaction() as session:
                # Were it still queued (its queue was just paused), nobody else had a hint of it.
                claims.give_back(session, job_id)
            return None
        except DatabaseUnavailable:
            if stopping.is_stopping():
                return None
            unsure = True
            time.sleep(random.uniform(0.2, 1.0))


def _claimed(job_id: UUID, kind: JobKind, token: UUID, *, unsure: bool) -> Job | None:
    """Return the row that an earlier try got after all (only its answer was lost), or claim the job anew."""
    lease = settings().lease_seconds
    with single_statements() as connection:
        if unsure and (kept := claims.keep_claim(connection, job_id, token, lease_seconds=lease)):
            return kept
        if stopping.is_stopping() or heartbeat().retiring:
            return None
        return claims.claim(
            connection,
            job_id,
            identity.claimant(),
            lease_seconds=lease,
            time_limit=kind.time_limit,
            token=token,
        )


def _recorded(row: Job) -> dict[str, Any]:
    """Return the steps that earlier attempts recorded."""
    if row.attempt == 1:
        return {}
    with transaction() as session:
        return steps.load(session, row.id)


def _live(job: RunningJob) -> None:
    try:
        outcome = _function_of(job)(job)
        job.watch.check_paid()
        if isinstance(outcome, Done) and outcome.record is None and job.parent_id is None:
            _succeed(job, outcome.result)
        else:
            _end(job, lambda session: _record(session, job, outcome))
    except LeaseLost:
        raise
    except JobCancelled:
        _end(job, lambda session: endings.end_cancelled(session, job.id, job.attempt))
    except WorkerStopping:
        _end(job, lambda session: endings.stop(session, job.id, job.attempt))
    except AssayError as error:
        _fail(job, error)
    except Exception as error:
        log.exception("the job's code raised")
        _fail(job, JobCrashed(f"{type(error).__name__} in the job's code; the worker's log has more"))


def _function_of(job: RunningJob) -> Callable[[RunningJob], Outcome]:
    path = job.kind.join if job.joining and job.kind.join else job.kind.task
    module, _, name = path.partition(":")
    function: Callable[[RunningJob], Outcome] = getattr(import_module(module), name)
    return function


def _record(session: Session, job: RunningJob, outcome: Outcome) -> Job:
    if not isinstance(outcome, Done):
        if job.kind.join is None:
            raise JobError(f"{job.kind.name} has children but names no join")
        return endings.wait_for_children(
            session, job.id, job.attempt, children=outcome.children, now=datetime.now(UTC)
        )
    row = endings.succeed(session, job.id, job.attempt, result=outcome.result)
    if outcome.record is not None:
        outcome.record(session)
    return row


def _fail(job: RunningJob, error: AssayError) -> None:
    def write(session: Session) -> Job:
        row = claims.fence(session, job.id, job.attempt)
        if not error.retryable or row.attempts_used >= row.max_attempts:
            return endings.fail(session, job.id, job.attempt, error=error)
        pause = _pause(job, row.attempts_used, error)
        return endings.retry_after(session, job.id, job.attempt, error=error, seconds=pause)

    _end(job, write)


def _pause(job: RunningJob, attempts_used: int, error: AssayError) -> float:
    """Return the seconds before another attempt: doubled each time, scattered by half."""
    pause = job.kind.retry_seconds * 2.0 ** max(0, attempts_used - 1)
    asked = getattr(error, "retry_after_seconds", None) or 0.0
    return float(min(_LONGEST_PAUSE, max(asked, pause * random.uniform(0.5, 1.5))))


def _end(job: RunningJob, write: Callable[[Session], Job]) -> None:
    _tell(persist(job.watch, write))


def _succeed(job: RunningJob, result: dict[str, Any]) -> None:
    """End a job that has nothing else to write: a single statement does."""

    def write(connection: Connection) -> Job:
        return endings.succeed(connection, job.id, job.attempt, result=result)

    _tell(persist_single(job.watch, write))


def _tell(row: Job) -> None:
    log.info("attempt ended", state=row.state, code=row.error_code)
