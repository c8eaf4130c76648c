"""Read the numbered changes of a job."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.models import JobEvent
from shared.store.pages import Page, cut


def after(session: Session, job_id: UUID, *, number: int, limit: int) -> Page[JobEvent]:
    """Return a job's events after ``number``, in order."""
    rows = session.scalars(
        select(JobEvent)
        .where(JobEvent.job_id == job_id, JobEvent.number > number)
        .order_by(JobEvent.number)
        .limit(limit + 1)
    ).all()
    return cut(rows, limit, lambda event: event.number)
