"""Read examinations, their responses, and the families that there are."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.errors import JobRunning, NotFound
from shared.models import Examination, ItemFamily, Response
from shared.store import jobs
from shared.store.pages import Page, cut, newest_first
from shared.vocabulary import ENDED_STATES


def find(session: Session, job_id: UUID, *, client_id: UUID) -> Examination:
    """Return what a client's examination found.

    Raises ``NotFound`` where it is none or brought nothing, ``JobRunning`` before its end.
    """
    found = session.scalars(
        select(Examination).where(Examination.job_id == job_id, Examination.client_id == client_id)
    ).one_or_none()
    if found is not None:
        return found
    job = jobs.find(session, job_id, client_id=client_id)
    if job.state not in ENDED_STATES:
        raise JobRunning
    raise NotFound(f"the job {job_id} {job.state} without an examination")


def listed(
    session: Session, *, client_id: UUID, agent_version_id: UUID | None, after: UUID | None, limit: int
) -> Page[Examination]:
    """Return a page of a client's examinations, the newest first."""
    statement = select(Examination).where(Examination.client_id == client_id)
    if agent_version_id is not None:
        statement = statement.where(Examination.agent_version_id == agent_version_id)
    return newest_first(session, statement, Examination.job_id, after=after, limit=limit)


def responses_after(session: Session, job_id: UUID, *, ordinal: int, limit: int) -> Page[Response]:
    """Return a page of an examination's responses, in the order they were asked."""
    rows = session.scalars(
        select(Response)
        .where(Response.job_id == job_id, Response.ordinal >= ordinal)
        .order_by(Response.ordinal)
        .limit(limit + 1)
    ).all()
    return cut(rows, limit, lambda row: row.ordinal + 1)


def families(session: Session) -> Sequence[ItemFamily]:
    """Return every family, by category and name."""
    return session.scalars(select(ItemFamily).order_by(ItemFamily.category, ItemFamily.name)).all()


def know_families(session: Session, known: Sequence[dict[str, str | float]]) -> None:
    """Write which families the running version has, and forget the others."""
    statement = insert(ItemFamily).values(list(known))
    changed = {name: statement.excluded[name] for name in known[0] if name != "name"}
    session.execute(statement.on_conflict_do_update(index_elements=[ItemFamily.name], set_=changed))
    names = [one["name"] for one in known]
    for gone in session.scalars(select(ItemFamily).where(ItemFamily.name.not_in(names))):
        session.delete(gone)
