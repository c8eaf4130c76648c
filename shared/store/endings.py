"""End an attempt, and with it perhaps the job: each a compare-and-set under the fence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Connection, Integer, Uuid, bindparam, case, func, select, text, update
from sqlalchemy import cast as as_type
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from shared.db.prepared import Prepared
from shared.errors import AssayError, AttemptsExhausted, LeaseLost
from shared.models import Job, JobAttempt
from shared.store.claims import fence, tell
from shared.store.submission import NewJob, submit_many
from shared.vocabulary import ENDED_STATES, AttemptOutcome, JobState

_SUCCEED = Prepared(
    "succeed_job",
    text(
        f"""
        WITH ended AS (
             UPDATE jobs
                SET state = 'succeeded', version = version + 1, lease_expires_at = NULL, finished_at = now(),
                    result = :result, progress_percent = 100
              WHERE id = :job_id AND attempt = :attempt AND state = 'running'
             RETURNING *),
             tried AS (
             UPDATE job_attempts SET outcome = 'succeeded', ended_at = now()
               FROM ended
              WHERE job_attempts.job_id = ended.id AND job_attempts.attempt = ended.attempt),
             told AS (
             INSERT INTO job_events (job_id, number, type, data)
             SELECT id, version, 'succeeded', :data FROM ended)
        SELECT {", ".join(column.name for column in Job.__table__.c)} FROM ended
        """  # noqa: S608  (the names of columns)
    )
    .bindparams(
        bindparam("job_id", type_=Uuid()),
        bindparam("attempt", type_=Integer()),
        bindparam("result", type_=JSONB(none_as_null=True)),
        bindparam("data", type_=JSONB()),
    )
    .columns(*Job.__table__.c),
)


def succeed(session: Session | Connection, job_id: UUID, attempt: int, *, result: dict[str, Any]) -> Job:
    """End the job with its result, by one statement where it is nobody's child; for a child it takes a session."""
    data = {"attempt": attempt, "outcome": AttemptOutcome.SUCCEEDED}
    values = {"job_id": job_id, "attempt": attempt, "result": result, "data": data}
    row = _SUCCEED.row(session, values)
    if row is None:
        raise LeaseLost
    if row.parent_id is not None:
        assert isinstance(session, Session)
        tell_parent(session, session.get_one(Job, job_id, populate_existing=True))
    # It has all of a job's columns, and nobody changes it any more: so it is not mapped.
    return cast(Job, row)


def fail(session: Session, job_id: UUID, attempt: int, *, error: AssayError) -> Job:
    """End the job with an error: its code and message, never a traceback."""
    return _settle(
        session,
        job_id,
        attempt,
        JobState.FAILED,
        AttemptOutcome.FAILED,
        error=error,
        error_code=error.code,
        error_message=error.message,
    )


def retry_after(session: Session, job_id: UUID, attempt: int, *, error: AssayError, seconds: float) -> Job:
    """Let the job be tried again after a pause, among its neighbours.

    The pause is told by the clock that ends it, the database's: ours may be wrong by more than it takes.
    """
    return _cancelled_instead(session, job_id, attempt) or _settle(
        session,
        job_id,
        attempt,
        JobState.SCHEDULED,
        AttemptOutcome.RETRIED,
        error=error,
        run_at=func.now() + timedelta(seconds=seconds),
        published_at=None,
        isolated=False,
    )


def stop(session: Session, job_id: UUID, attempt: int) -> Job:
    """Queue again a job that we stopped ourselves; the attempt does not count."""
    counted = (
        select(as_type(JobAttempt.counted, Integer))
        .where(JobAttempt.job_id == job_id, JobAttempt.attempt == attempt)
        .scalar_subquery()
    )
    return _cancelled_instead(session, job_id, attempt) or _settle(
        session,
        job_id,
        attempt,
        JobState.QUEUED,
        AttemptOutcome.STOPPED,
        attempts_used=Job.attempts_used - counted,
        published_at=None,
    )


def end_cancelled(session: Session, job_id: UUID, attempt: int) -> Job:
    """End a running job that was asked to cancel."""
    return _settle(session, job_id, attempt, JobState.CANCELLED, AttemptOutcome.CANCELLED)


def wait_for_children(
    session: Session, job_id: UUID, attempt: int, *, children: Sequence[NewJob], now: datetime
) -> Job:
    """Insert the children and let the parent wait for their ends, without a lease or a slot."""
    cancelled = _cancelled_instead(session, job_id, attempt)
    if cancelled is not None:
        return cancelled
    job = _settle(
        session,
        job_id,
        attempt,
        JobState.WAITING,
        AttemptOutcome.WAITING,
        children_left=len(children),
        attempts_used=0,
    )
    submit_many(session, children, now=now)
    return job


def take_back(session: Session, job: Job) -> Job:
    """Take back a running job whose lease ran out: it runs next alone, or ends.

    A job that has used its attempts fails, and its error tells how each of them ended.
    """
    lost = AttemptOutcome.LOST
    if job.cancel_requested:
        return _settle(session, job.id, job.attempt, JobState.CANCELLED, lost)
    if job.attempts_used < job.max_attempts:
        return _settle(session, job.id, job.attempt, JobState.QUEUED, lost, published_at=None, isolated=True)
    error = AttemptsExhausted(f"no attempt could end the job; {causes(session, job)}")
    return _settle(
        session,
        job.id,
        job.attempt,
        JobState.FAILED,
        lost,
        # An asked retry runs it alone too.
        isolated=True,
        error_code=error.code,
        error_message=error.message,
    )


def causes(session: Session, job: Job) -> str:
    """Return how each attempt ended, as one line."""
    attempts = session.scalars(
        select(JobAttempt).where(JobAttempt.job_id == job.id).order_by(JobAttempt.attempt)
    )
    return "; ".join(
        f"attempt {one.attempt} on {one.worker_name}: {one.outcome or AttemptOutcome.LOST}"
        + (f" ({one.error_code}: {one.error_message})" if one.error_code else "")
        for one in attempts
    )


def tell_parent(session: Session, job: Job) -> None:
    """Count the ended child at its parent, once; the last one queues the join."""
    if job.parent_id is None or job.parent_told:
        return
    job.parent_told = True
    session.flush()
    last = Job.children_left == 1
    parent = session.scalars(
        update(Job)
        .where(Job.id == job.parent_id, Job.state == JobState.WAITING)
        .values(
            children_left=Job.children_left - 1,
            state=case((last, JobState.QUEUED), else_=Job.state),
            version=Job.version + 1,
            joining=last,
            isolated=False,
            published_at=None,
        )
        .returning(Job)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if parent is not None:
        data = {"child": str(job.id), "state": job.state, "children_left": parent.children_left}
        tell(session, parent, "joining" if parent.joining else "child_ended", data)


def _cancelled_instead(session: Session, job_id: UUID, attempt: int) -> Job | None:
    """End as cancelled a job that was asked to, since nobody may claim it once it is queued."""
    asked = fence(session, job_id, attempt).cancel_requested
    return end_cancelled(session, job_id, attempt) if asked else None


def _settle(
    session: Session,
    job_id: UUID,
    attempt: int,
    state: JobState,
    outcome: AttemptOutcome,
    *,
    error: AssayError | None = None,
    **values: Any,
) -> Job:
    ended = state in ENDED_STATES
    job = fence(
        session,
        job_id,
        attempt,
        state=state,
        version=Job.version + 1,
        lease_expires_at=None,
        finished_at=func.now() if ended else None,
        **values,
    )
    session.execute(
        update(JobAttempt)
        .where(JobAttempt.job_id == job_id, JobAttempt.attempt == attempt)
        .values(
            outcome=outcome,
            ended_at=func.now(),
            error_code=error.code if error else None,
            error_message=error.message if error else None,
            **({"counted": False} if outcome is AttemptOutcome.STOPPED else {}),
        )
    )
    data = {"attempt": attempt, "outcome": outcome}
    if error is not None:
        data |= {"code": error.code, "message": error.message}
    tell(session, job, state if ended else outcome, data)
    if ended:
        tell_parent(session, job)
    return job
