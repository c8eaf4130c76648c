"""Read jobs, each client its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Connection, Uuid, bindparam, func, select, text
from sqlalchemy.orm import Session, defer

from shared.db.prepared import Prepared
from shared.errors import Conflict, JobRunning, NotFound, ResultExpired
from shared.models import Job
from shared.store.api_keys import LIVE
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
_BY_KEY = (*_MINE, text(LIVE).bindparams(bindparam("key_id", type_=Uuid())))
_VERSION = select(Job.version, Job.state)
_WHOLE = select(*Job.__table__.c)
_GLANCE = Prepared("glance_at_job", _VERSION.where(*_MINE))
_GLANCE_BY_KEY = Prepared("glance_at_job_by_key", _VERSION.where(*_BY_KEY))
_FIND = Prepared("find_job", _WHOLE.where(*_MINE))
_FIND_BY_KEY = Prepared("find_job_by_key", _WHOLE.where(*_BY_KEY))


def glance(
    session: Session | Connection, job_id: UUID, *, client_id: UUID, key_id: UUID | None = None
) -> tuple[int, str]:
    """Return the version and the state of a client's job, and nothing else.

    Raises ``NotFound``, also where ``key_id`` is given and can't be used any more.
    """
    row = _mine(_GLANCE_BY_KEY if key_id else _GLANCE, session, job_id, client_id, key_id)
    return row.version, row.state


def find(session: Session | Connection, job_id: UUID, *, client_id: UUID, key_id: UUID | None = None) -> Job:
    """Return a client's job, to be read and not to be changed; raises ``NotFound`` as ``glance`` does."""
    # A row of all of a job's columns: to map it takes longer than to find it.
    return cast(Job, _mine(_FIND_BY_KEY if key_id else _FIND, session, job_id, client_id, key_id))


def _mine(
    statement: Prepared,
    session: Session | Connection,
    job_id: UUID,
    client_id: UUID,
    key_id: UUID | None,
) -> Any:
    row = statement.row(session, {"job_id": job_id, "its_client": client_id, "key_id": key_id})
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
