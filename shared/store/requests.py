"""What clients and operators ask of a job that exists: cancel it, or try it again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CTE, func, literal, select, update
from sqlalchemy.orm import Session, aliased

from shared.errors import JobEnded, JobNotRetryable, NotFound
from shared.jobs import kind_named
from shared.models import Job
from shared.store.claims import tell
from shared.store.endings import tell_parent
from shared.vocabulary import JobState

#: States in which no worker holds the job.
_IDLE = (JobState.SCHEDULED, JobState.QUEUED, JobState.WAITING)


def cancel(session: Session, job_id: UUID) -> Job:
    """Cancel an idle job at once, and ask a running one; descendants likewise.

    Returns the job, ``cancelled`` or still ``running`` with ``cancel_requested``. Raises
    ``JobEnded`` where it succeeded or failed before.
    """
    jobs = _locked_family(session, job_id)
    for job in jobs:
        if job.id != job_id:
            _cancel_one(session, job)
    asked = jobs[-1]
    if asked.state in (JobState.SUCCEEDED, JobState.FAILED):
        raise JobEnded
    # The last child's end may have queued the join meanwhile; read what we hold locked.
    session.refresh(asked)
    _cancel_one(session, asked)
    return asked


def cancel_descendants(session: Session, job_id: UUID) -> None:
    """Cancel what a job that ended otherwise still has below it."""
    for job in _locked_family(session, job_id):
        if job.id != job_id:
            _cancel_one(session, job)


def retry(session: Session, job_id: UUID) -> Job:
    """Queue a failed job again, with its kind's number of further attempts and its journal kept.

    Raises ``JobNotRetryable`` where it did not fail, or where its deadline has passed.
    """
    found = session.get(Job, job_id)
    if found is None:
        raise NotFound
    job = session.scalars(
        update(Job)
        .where(
            Job.id == job_id,
            Job.state == JobState.FAILED,
            Job.deadline.is_(None) | (Job.deadline > func.now()),
        )
        .values(
            state=JobState.QUEUED,
            version=Job.version + 1,
            max_attempts=Job.max_attempts + kind_named(found.kind).max_attempts,
            error_code=None,
            error_message=None,
            finished_at=None,
            result_expired_at=None,
            published_at=None,
            cancel_requested=False,
            run_at=func.now(),
        )
        .returning(Job)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if job is None:
        passed = found.state == JobState.FAILED
        raise JobNotRetryable("the job's deadline has passed; submit it anew" if passed else None)
    tell(session, job, "retry_requested", {"max_attempts": job.max_attempts})
    return job


def _locked_family(session: Session, job_id: UUID) -> list[Job]:
    """Lock a job and its descendants, the deepest first, as the end of a child locks them too.

    Whoever had children while we waited for its lock keeps them from our eyes; then all locks are let
    go and taken again, since the children come first. Once all are locked, none can have another.
    """
    while True:
        savepoint = session.begin_nested()
        family = _family(job_id)
        found = list(
            session.scalars(
                select(Job)
                .join(family, family.c.id == Job.id)
                .order_by(family.c.depth.desc(), Job.id)
                .with_for_update(of=Job)
                .execution_options(populate_existing=True)
            )
        )
        if not found:
            raise NotFound
        if session.scalar(select(func.count()).select_from(family)) == len(found):
            savepoint.commit()
            return found
        savepoint.rollback()


def _family(job_id: UUID) -> CTE:
    family = select(Job.id, literal(0).label("depth")).where(Job.id == job_id).cte(recursive=True)
    child = aliased(Job)
    return family.union_all(select(child.id, family.c.depth + 1).join(family, child.parent_id == family.c.id))


def _cancel_one(session: Session, job: Job) -> None:
    if job.state == JobState.RUNNING and not job.cancel_requested:
        job.cancel_requested = True
        job.version += 1
        tell(session, job, "cancel_requested", {})
    elif job.state in _IDLE:
        job.state = JobState.CANCELLED
        job.version += 1
        job.cancel_requested = True
        job.finished_at = _now(session)
        tell(session, job, JobState.CANCELLED, {})
        session.flush()
        tell_parent(session, job)


def _now(session: Session) -> datetime:
    return session.execute(select(func.now())).scalar_one()
