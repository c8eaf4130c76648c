"""Claim jobs, renew their leases, and hold the fence that lets only one attempt write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Connection,
    Interval,
    Text,
    Uuid,
    bindparam,
    func,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.orm import Session

from shared.db.prepared import Prepared
from shared.errors import LeaseLost
from shared.models import Job, JobAttempt, JobEvent
from shared.vocabulary import JobState


@dataclass(frozen=True)
class Claimant:
    """The worker process that claims: its row's id, its name, whether it runs jobs alone."""

    worker_id: UUID
    name: str
    solo: bool


@dataclass(frozen=True)
class Renewal:
    """What a renewal learned of one job whose lease it renewed."""

    job_id: UUID
    attempt: int
    cancel_requested: bool


_CLAIM = Prepared(
    "claim_job",
    text(
        f"""
        WITH claimed AS (
             UPDATE jobs
                SET state = 'running', attempt = attempt + 1, attempts_used = attempts_used + 1,
                    worker_id = :worker_id, lease_expires_at = now() + :lease,
                    attempt_deadline = least(now() + :longest, coalesce(deadline, now() + :longest)),
                    started_at = coalesce(started_at, now()), version = version + 1
              WHERE id = :job_id AND state = 'queued' AND attempts_used < max_attempts
                AND NOT cancel_requested AND (:solo OR NOT isolated)
                AND NOT EXISTS (SELECT FROM queues
                                 WHERE queues.name = jobs.queue AND queues.paused_at IS NOT NULL)
             RETURNING *),
             tried AS (
             INSERT INTO job_attempts (job_id, attempt, worker_id, worker_name, token)
             SELECT id, attempt, :worker_id, :worker_name, :token FROM claimed),
             told AS (
             INSERT INTO job_events (job_id, number, type, data)
             SELECT id, version, 'started', jsonb_build_object('attempt', attempt, 'worker', :worker_name)
               FROM claimed)
        SELECT {", ".join(column.name for column in Job.__table__.c)} FROM claimed
        """  # noqa: S608  (the names of columns)
    )
    .bindparams(
        bindparam("job_id", type_=Uuid()),
        bindparam("worker_id", type_=Uuid()),
        bindparam("worker_name", type_=Text()),
        bindparam("token", type_=Uuid()),
        bindparam("solo", type_=Boolean()),
        bindparam("lease", type_=Interval()),
        bindparam("longest", type_=Interval()),
    )
    .columns(*Job.__table__.c),
)


def claim(
    session: Session | Connection,
    job_id: UUID,
    claimant: Claimant,
    *,
    lease_seconds: float,
    time_limit: float,
    token: UUID | None = None,
) -> Job | None:
    """Make the queued job ours for ``lease_seconds``, by one statement, or return None where somebody else's it is.

    By its ``token`` a claim is found again whose answer was lost. ``time_limit`` (seconds) and the job's own
    deadline bound the attempt. A second delivery of the same hint finds nothing to claim. Only the reconciler
    takes back a running job, so that a lease that ran out while the database was away is not stolen by a stray hint.
    """
    row = _CLAIM.row(
        session,
        {
            "job_id": job_id,
            "worker_id": claimant.worker_id,
            "worker_name": claimant.name,
            "token": token,
            "solo": claimant.solo,
            "lease": timedelta(seconds=lease_seconds),
            "longest": timedelta(seconds=time_limit),
        },
    )
    # It has all of a job's columns, and its attempt's writes are statements: so it is not mapped.
    return cast("Job | None", row)


def keep_claim(
    session: Session | Connection, job_id: UUID, token: UUID, *, lease_seconds: float
) -> Job | None:
    """Renew what a claim under this token got after all, or return None where it got nothing.

    For a claim that took effect and whose answer was lost.
    """
    ours = (JobAttempt.job_id == Job.id, JobAttempt.attempt == Job.attempt, JobAttempt.token == token)
    kept = session.execute(
        update(Job.__table__)  # type: ignore[arg-type]
        .where(
            Job.id == job_id, Job.state == JobState.RUNNING, select(JobAttempt.job_id).where(*ours).exists()
        )
        .values(lease_expires_at=func.now() + timedelta(seconds=lease_seconds))
        .returning(*Job.__table__.c)
    ).one_or_none()
    return cast("Job | None", kept)


def give_back(session: Session, job_id: UUID) -> None:
    """Let the relay publish again a queued job whose hint we took but can't claim."""
    session.execute(
        update(Job).where(Job.id == job_id, Job.state == JobState.QUEUED).values(published_at=None)
    )


def renew(session: Session, held: Sequence[tuple[UUID, int]], *, lease_seconds: float) -> list[Renewal]:
    """Renew the leases of all ``(job id, attempt)`` pairs in one statement.

    A pair that is missing from the answer is no longer ours, or its attempt's time is up. A row that
    somebody has locked is ours still and is renewed at the next beat: waiting for it could let all the
    others' leases run out, and meet a cancel of their family in a deadlock.
    """
    mine = (
        tuple_(Job.id, Job.attempt).in_(held),
        Job.state == JobState.RUNNING,
        Job.attempt_deadline > func.now(),
    )
    free = select(Job.id).where(*mine).with_for_update(skip_locked=True, key_share=True)
    renewed = (
        update(Job)
        .where(Job.id.in_(free))
        .values(lease_expires_at=func.now() + timedelta(seconds=lease_seconds))
        .returning(Job.id)
        .cte("renewed")
    )
    rows = session.execute(select(Job.id, Job.attempt, Job.cancel_requested).where(*mine).add_cte(renewed))
    return [Renewal(*row) for row in rows]


def fence(session: Session, job_id: UUID, attempt: int, **values: Any) -> Job:
    """Begin a fenced transaction: lock the job's row, for this attempt only, and set ``values``.

    Raises ``LeaseLost`` where another attempt owns the job, or none does.
    """
    job = session.scalars(
        update(Job)
        .where(Job.id == job_id, Job.attempt == attempt, Job.state == JobState.RUNNING)
        .values(**(values or {"attempt": attempt}))
        .returning(Job)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if job is None:
        raise LeaseLost
    return job


def tell(session: Session, job: Job, kind: str, data: dict[str, Any]) -> None:
    """Write the event that numbers the job's present version; its row must be locked by us."""
    session.add(JobEvent(job_id=job.id, number=job.version, type=kind, data=data))


def report_progress(session: Session, job_id: UUID, attempt: int, *, percent: int, message: str) -> Job:
    """Set the progress of a running job, 0 to 100, and tell it as an event."""
    job = fence(
        session,
        job_id,
        attempt,
        progress_percent=percent,
        progress_message=message,
        version=Job.version + 1,
    )
    tell(session, job, "progress", {"percent": percent, "message": message})
    return job
