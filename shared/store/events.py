"""Read the numbered changes of jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Integer, Uuid, and_, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from shared.models import JobEvent
from shared.store.pages import Page, cut

#: The most events that one look at many jobs returns.
_MOST = 2_000


def after(session: Session, job_id: UUID, *, number: int, limit: int) -> Page[JobEvent]:
    """Return a job's events after ``number``, in order."""
    rows = session.scalars(
        select(JobEvent)
        .where(JobEvent.job_id == job_id, JobEvent.number > number)
        .order_by(JobEvent.number)
        .limit(limit + 1)
    ).all()
    return cut(rows, limit, lambda event: event.number)


def beyond(session: Session, known: Mapping[UUID, int]) -> Sequence[JobEvent]:
    """Return what is new of many jobs, given the last number known of each: in order, at most 2,000 events."""
    ids = func.unnest(cast([*known], ARRAY(Uuid))).label("job_id")
    numbers = func.unnest(cast([*known.values()], ARRAY(Integer))).label("number")
    watched = select(ids, numbers).subquery()
    return session.scalars(
        select(JobEvent)
        .join(watched, and_(JobEvent.job_id == watched.c.job_id, JobEvent.number > watched.c.number))
        .order_by(JobEvent.job_id, JobEvent.number)
        .limit(_MOST)
    ).all()
