"""The platform's own jobs."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, insert, select, update

from shared.db.engine import transaction
from shared.models import Job, JobEvent
from shared.settings import settings
from tasks.outcome import Done
from tasks.running import RunningJob

_AT_ONCE = 1000


def retention(job: RunningJob) -> Done:
    """Remove the results of jobs that ended longer ago than results are kept."""
    removed = 0
    while batch := _expire_batch():
        removed += batch
        job.progress(50, f"{removed} results removed")
        job.watch.check()
    return Done(result={"results_removed": removed})


def _expire_batch() -> int:
    kept = timedelta(seconds=settings().result_retention_seconds)
    old = (
        select(Job.id)
        .where(Job.finished_at < func.now() - kept, Job.result_expired_at.is_(None))
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    with transaction() as session:
        expired = session.execute(
            update(Job)
            .where(Job.id.in_(old))
            .values(result=None, result_expired_at=func.now(), version=Job.version + 1)
            .returning(Job.id, Job.version)
        ).all()
        told = [{"job_id": row.id, "number": row.version, "type": "result_expired"} for row in expired]
        if told:
            session.execute(insert(JobEvent), told)
        return len(told)
