"""Read jobs, each client its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Connection, Row, bindparam, func, select
from sqlalchemy.orm import Session, defer

from shared.db.prepared import Prepared
from shared.errors import Conflict, JobRunning, NotFound, ResultExpired
from shared.models import Job
from shared.store.pages import Page, newest_first
from shared.vocabulary import ENDED_STATES, JobState, QueueName


@dataclass(frozen=True, kw_only=True)
class JobFilter:
    """Which jobs a list shows; what is empty does not matter."""

    state: JobState | None = None
    kind: str | None = None
    queue: QueueName | None = None
    parent_id: UUID | None = None


# Every poll asks one of them.
_MINE = (Job.id == bindparam("job_id"), Job.client_id == bindparam("its_client"))
_GLANCE = Prepared("glance_at_job", select(Job.version, Job.state).where(*_MINE))
_FIND = Prepared("find_job", select(*Job.__table__.c).where(*_MINE))


def glance(session: Session | Connection, job_id: UUID, *, client_id: UUID) -> tuple[int, str]:
    """Return the version and the state of a client's job, and nothing else; raises ``NotFound``."""
    row = _mine(_GLANCE, session, job_id, client_id)
    return row.version, row.state


def find(session: Session | Connection, job_id: UUID, *, client_id: UUID) -> Job:
    """Return a client's job, to be read and not to be changed; raises ``NotFound``."""
    # A row of all of a job's columns: to map it takes longer than to find it.
    return cast(Job, _mine(_FIND, session, job_id, client_id))


def _mine(statement: Prepared, session: Session | Connection, job_id: UUID, client_id: UUID) -> Row[Any]:
    connection = session.connection() if isinstance(session, Session) else session
    row = statement.row(connection, {"job_id": job_id, "its_client": client_id})
    if row is None:
        raise NotFound(f"there is no job {job_id}")
    return row


def listed(
    session: Session, *, client_id: UUID, which: JobFilter, after: UUID | None, limit: int
) -> Page[Job]:
    """Return a page of a client's jobs, without their payloads and results."""
    wanted = {name: value for name, value in vars(which).items() if value is not None}
    statement = (
        select(Job)
        .where(Job.client_id == client_id)
        .filter_by(**wanted)
        .options(defer(Job.payload, raiseload=True), defer(Job.result, raiseload=True))
    )
    return newest_first(session, statement, Job.id, after=after, limit=limit)


def with_result(session: Session, job_id: UUID, *, client_id: UUID) -> Job:
    """Return a client's job that has a result.

    Raises ``JobRunning`` before its end, ``ResultExpired`` where the result was removed, and
    ``Conflict`` where the job ended without one.
    """
    job = find(session, job_id, client_id=client_id)
    if job.state not in ENDED_STATES:
        raise JobRunning
    if job.result_expired_at is not None:
        raise ResultExpired
    if job.result is None:
        raise Conflict(f"the job {job.state} and has no result")
    return job


def depths(session: Session) -> Sequence[tuple[str, str, int]]:
    """Return how many jobs that have not ended there are by queue and state."""
    rows = session.execute(
        select(Job.queue, Job.state, func.count())
        .where(Job.finished_at.is_(None))
        .group_by(Job.queue, Job.state)
    )
    return [(row[0], row[1], row[2]) for row in rows]
