"""Register worker processes, and show which are alive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.models import Job, Worker
from shared.vocabulary import JobState


def register(
    session: Session,
    worker_id: UUID,
    *,
    name: str,
    pid: int,
    pool: str,
    queues: Sequence[str],
    slots: int,
    version: str,
    sandbox: str | None = None,
) -> None:
    """Insert the worker's row, or refresh it where it was forgotten meanwhile."""
    values = {"name": name, "pid": pid, "pool": pool, "slots": slots, "version": version, "sandbox": sandbox}
    seen = {"last_seen_at": func.now(), "sandbox": sandbox}
    session.execute(
        insert(Worker)
        .values(id=worker_id, queues=list(queues), **values)
        .on_conflict_do_update(index_elements=[Worker.id], set_=seen)
    )


def mark_stopping(session: Session, worker_id: UUID) -> None:
    """Take the worker's slots out of the relay's window."""
    session.execute(update(Worker).where(Worker.id == worker_id).values(stopping_at=func.now()))


def remove(session: Session, worker_id: UUID) -> None:
    """Delete the row of a worker that ended in order."""
    session.execute(delete(Worker).where(Worker.id == worker_id))


def held(session: Session, worker_id: UUID) -> list[tuple[UUID, int]]:
    """Return the ``(job id, attempt)`` pairs that a worker holds."""
    rows = session.execute(
        select(Job.id, Job.attempt).where(Job.worker_id == worker_id, Job.state == JobState.RUNNING)
    )
    return [(row.id, row.attempt) for row in rows]


def listed(session: Session) -> Sequence[Worker]:
    """Return every worker, by name."""
    return session.scalars(select(Worker).order_by(Worker.name, Worker.id)).all()


def sandboxes(session: Session, *, alive_seconds: float) -> set[str]:
    """Return the sandboxes that live workers told of; a worker counts while it was seen within ``alive_seconds``."""
    seen_since = func.now() - timedelta(seconds=alive_seconds)
    living = (Worker.stopping_at.is_(None), Worker.last_seen_at > seen_since)
    told = session.scalars(select(Worker.sandbox).where(*living).distinct())
    return {sandbox for sandbox in told if sandbox is not None}
