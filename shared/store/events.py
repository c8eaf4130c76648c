"""Read the numbered changes of jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Integer, Uuid, bindparam, select, text
from sqlalchemy.orm import Session

from shared.db.prepared import Prepared
from shared.models import JobEvent
from shared.store.pages import Page, cut

# Every process with followers asks it five times a second.
_BEYOND = Prepared(
    "events_beyond",
    text(
        """
        SELECT told.job_id, told.number, told.type, told.data, told.created_at
          FROM unnest(CAST(:jobs AS uuid[]), CAST(:numbers AS integer[])) AS known (job_id, number)
          JOIN job_events AS told ON told.job_id = known.job_id AND told.number > known.number
         ORDER BY told.job_id, told.number
         LIMIT 2000
        """
    )
    .bindparams(bindparam("jobs", type_=ARRAY(Uuid())), bindparam("numbers", type_=ARRAY(Integer())))
    .columns(*JobEvent.__table__.c),
)


def after(session: Session, job_id: UUID, *, number: int, limit: int) -> Page[JobEvent]:
    """Return a job's events after ``number``, in order."""
    rows = session.scalars(
        select(JobEvent)
        .where(JobEvent.job_id == job_id, JobEvent.number > number)
        .order_by(JobEvent.number)
        .limit(limit + 1)
    ).all()
    return cut(rows, limit, lambda event: event.number)


def beyond(connection: Connection, known: Mapping[UUID, int]) -> Sequence[JobEvent]:
    """Return what is new of many jobs, given the last number known of each: in order, at most 2,000 events."""
    rows = _BEYOND.rows(connection, {"jobs": [*known], "numbers": [*known.values()]})
    # They have all of an event's columns, and nobody changes them: so they are not mapped.
    return cast(Sequence[JobEvent], rows)
