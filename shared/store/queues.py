"""Show queues with their depths, and pause them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.errors import NotFound
from shared.jobs import QUEUES
from shared.models import Queue, Worker
from shared.store import jobs
from shared.vocabulary import JobState


@dataclass(frozen=True)
class QueueStanding:
    """A queue, how many of its jobs are in which state, and the live workers and slots behind it."""

    name: str
    pool: str
    paused_at: datetime | None
    workers: int
    slots: int
    depth: dict[str, int]


def ensure(session: Session) -> None:
    """Insert the row of every queue that has none yet."""
    rows = [{"name": name, "pool": pool} for name, pool in QUEUES.items()]
    session.execute(insert(Queue).values(rows).on_conflict_do_nothing())


def listed(session: Session, *, alive_seconds: float) -> Sequence[QueueStanding]:
    """Return every queue; a worker counts while it was seen within ``alive_seconds``."""
    rows = session.execute(
        select(
            Queue,
            _living(func.count(), alive_seconds).label("workers"),
            _living(func.coalesce(func.sum(Worker.slots), 0), alive_seconds).label("slots"),
        ).order_by(Queue.name)
    ).all()
    depths: dict[str, dict[str, int]] = {}
    for queue, state, number in jobs.depths(session):
        depths.setdefault(queue, {})[state] = number
    return [
        QueueStanding(
            queue.name, queue.pool, queue.paused_at, workers, slots, _depth(depths.get(queue.name, {}))
        )
        for queue, workers, slots in rows
    ]


def set_paused(session: Session, name: str, *, paused: bool) -> Queue:
    """Pause a queue or let it go on; a second time changes nothing. Raises ``NotFound``."""
    if name not in QUEUES:
        raise NotFound("there is no queue of that name")
    return session.scalars(
        update(Queue)
        .where(Queue.name == name)
        .values(paused_at=func.coalesce(Queue.paused_at, func.now()) if paused else None)
        .returning(Queue)
    ).one()


def _living(what: ColumnElement[int], alive_seconds: float) -> ScalarSelect[int]:
    return (
        select(what)
        .where(
            Queue.name == Worker.queues.any_(),
            Worker.stopping_at.is_(None),
            Worker.last_seen_at > func.now() - timedelta(seconds=alive_seconds),
        )
        .correlate(Queue)
        .scalar_subquery()
    )


def _depth(found: dict[str, int]) -> dict[str, int]:
    return {state: found.get(state, 0) for state in JobState if not state.ended}
