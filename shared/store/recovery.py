"""Find what went astray: expired leases, passed deadlines, hints the broker lost."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.orm import Session

from shared.errors import DeadlinePassed
from shared.models import Job, Worker
from shared.store.claims import tell
from shared.store.endings import take_back, tell_parent
from shared.store.requests import cancel_descendants
from shared.vocabulary import JobState


def expired(session: Session, *, limit: int = 200) -> list[UUID]:
    """Return the ids of running jobs whose lease ran out, each to be taken back by ``take_back_expired``."""
    found = session.scalars(
        select(Job.id)
        .where(Job.state == JobState.RUNNING, Job.lease_expires_at < func.now())
        .order_by(Job.lease_expires_at)
        .limit(limit)
    )
    return list(found)


def take_back_expired(session: Session, job_id: UUID) -> Job | None:
    """Take back one running job whose lease ran out, see ``endings.take_back``; None where it moved on.

    Each in a transaction of its own: two that ended children of the same parents could deadlock.
    """
    job = session.scalars(
        select(Job)
        .where(Job.id == job_id, Job.state == JobState.RUNNING, Job.lease_expires_at < func.now())
        .with_for_update(skip_locked=True)
    ).one_or_none()
    return take_back(session, job) if job else None


def fail_overdue(session: Session, *, limit: int = 200) -> list[UUID]:
    """Fail idle jobs whose deadline has passed, and cancel their descendants.

    A running one is told by its own watch. Returns the ids of those found, each to be ended in a
    transaction of its own by ``fail_one_overdue``, since a parent's family is locked deepest first.
    """
    idle = (JobState.SCHEDULED, JobState.QUEUED, JobState.WAITING)
    found = session.scalars(
        select(Job.id)
        .where(Job.deadline < func.now(), Job.finished_at.is_(None), Job.state.in_(idle))
        .limit(limit)
    )
    return list(found)


def fail_one_overdue(session: Session, job_id: UUID) -> bool:
    """Fail one idle job whose deadline has passed; False where it moved on meanwhile."""
    cancel_descendants(session, job_id)
    error = DeadlinePassed()
    job = session.scalars(
        update(Job)
        .where(
            Job.id == job_id,
            Job.deadline < func.now(),
            Job.state.in_((JobState.SCHEDULED, JobState.QUEUED, JobState.WAITING)),
        )
        .values(
            state=JobState.FAILED,
            version=Job.version + 1,
            finished_at=func.now(),
            error_code=error.code,
            error_message=error.message,
        )
        .returning(Job)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if job is None:
        return False
    tell(session, job, JobState.FAILED, {"code": error.code, "message": error.message})
    tell_parent(session, job)
    return True


def published(session: Session, lane: str) -> dict[UUID, datetime]:
    """Return the queued jobs of a lane whose ids the broker should hold, and since when."""
    rows = session.execute(
        select(Job.id, Job.published_at).where(
            Job.lane == lane, Job.state == JobState.QUEUED, Job.published_at.is_not(None)
        )
    )
    return {row.id: row.published_at for row in rows}


def publish_again(session: Session, lost: Collection[tuple[UUID, datetime]]) -> int:
    """Clear ``published_at`` of hints that the broker lost; return how many were still so.

    What somebody has locked is being claimed or cancelled, and is passed over.
    """
    still = (
        select(Job.id)
        .where(tuple_(Job.id, Job.published_at).in_(list(lost)), Job.state == JobState.QUEUED)
        .with_for_update(skip_locked=True)
    )
    cleared = session.scalars(
        update(Job).where(Job.id.in_(still)).values(published_at=None).returning(Job.id)
    )
    return len(cleared.all())


def forget_workers(session: Session, *, silent_seconds: float) -> Sequence[str]:
    """Delete the rows of workers that were silent for long; return their names."""
    gone = session.scalars(
        delete(Worker)
        .where(Worker.last_seen_at < func.now() - timedelta(seconds=silent_seconds))
        .returning(Worker.name)
    )
    return gone.all()
