"""Read how each attempt at a job went."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.models import JobAttempt
from shared.store.pages import Page, cut


def after(session: Session, job_id: UUID, *, attempt: int, limit: int) -> Page[JobAttempt]:
    """Return a job's attempts after ``attempt``, in order."""
    rows = session.scalars(
        select(JobAttempt)
        .where(JobAttempt.job_id == job_id, JobAttempt.attempt > attempt)
        .order_by(JobAttempt.attempt)
        .limit(limit + 1)
    ).all()
    return cut(rows, limit, lambda one: one.attempt)
