"""Insert jobs, each its own outbox, with their idempotency keys."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from shared.errors import IdempotencyMismatch
from shared.jobs import JobKind
from shared.models import Job
from shared.vocabulary import JobState

#: The unique index by which a key makes one job.
KEY: dict[str, Any] = {
    "index_elements": ["client_id", "idempotency_key"],
    "index_where": text("idempotency_key IS NOT NULL"),
}
#: The columns that a new row is given; the others have the database's defaults.
GIVEN = (
    "id",
    "client_id",
    "kind",
    "queue",
    "priority",
    "payload",
    "state",
    "run_at",
    "deadline",
    "max_attempts",
    "idempotency_key",
    "request_digest",
    "parent_id",
    "traceparent",
)

# Made once: with its values inside, a statement would be compiled anew for each job.
_INSERT = insert(Job.__table__)  # type: ignore[arg-type]
_INSERT_ONCE = insert(Job).on_conflict_do_nothing(**KEY).returning(Job)


@dataclass(frozen=True, kw_only=True)
class NewJob:
    """A job to submit; what is empty is taken from its kind."""

    kind: JobKind
    client_id: UUID
    payload: dict[str, Any]
    priority: int | None = None
    run_at: datetime | None = None
    deadline: datetime | None = None
    idempotency_key: str | None = None
    parent_id: UUID | None = None
    traceparent: str | None = None
    #: All that was asked for under the key, where that is more than this job.
    request: tuple[object, ...] | None = None
    id: UUID = field(default_factory=uuid7)

    def state_at(self, now: datetime) -> JobState:
        """Return the state that it begins its life in."""
        later = self.run_at is not None and self.run_at > now
        return JobState.SCHEDULED if later else JobState.QUEUED

    @property
    def asked(self) -> tuple[object, ...]:
        """All that makes this job another one."""
        return (self.kind.name, self.payload, self.priority, self.run_at, self.deadline)

    @property
    def digest(self) -> str:
        """SHA-256, in hex, of all that makes this request another one."""
        told = self.request or self.asked
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True)
class Submitted:
    """The job that answers a submission, and whether an earlier request had made it."""

    job: Job
    replayed: bool


def submit(session: Session, new: NewJob, *, now: datetime, remember_seconds: float) -> Submitted:
    """Insert one job, or find the one that its idempotency key already made.

    A key is remembered for ``remember_seconds``. Raises ``IdempotencyMismatch`` where the key was
    used for another request.
    """
    job = session.scalars(_INSERT_ONCE, values_of(new, now)).one_or_none()
    if job is not None:
        return Submitted(job, replayed=False)
    # Not locked: a replay waits for nobody who holds the job, and a forgotten key passes from one row
    # to the other in one transaction, so that there is always just one.
    earlier = session.scalars(
        select(Job).where(Job.client_id == new.client_id, Job.idempotency_key == new.idempotency_key)
    ).one()
    if earlier.created_at < now - timedelta(seconds=remember_seconds):
        session.execute(update(Job).where(Job.id == earlier.id).values(idempotency_key=None))
        return submit(session, new, now=now, remember_seconds=remember_seconds)
    if earlier.request_digest != new.digest:
        raise IdempotencyMismatch
    return Submitted(earlier, replayed=True)


def submit_many(session: Session, jobs: Sequence[NewJob], *, now: datetime) -> None:
    """Insert jobs without keys of their own by one statement: a parent's children, or a batch."""
    if jobs:
        session.execute(_INSERT, [values_of(job, now) for job in jobs])


def values_of(new: NewJob, now: datetime) -> dict[str, Any]:
    """Return a new row's values by the names of ``GIVEN``."""
    return {
        "id": new.id,
        "client_id": new.client_id,
        "kind": new.kind.name,
        "queue": new.kind.queue,
        "priority": new.kind.priority if new.priority is None else new.priority,
        "payload": new.payload,
        "state": new.state_at(now),
        "run_at": new.run_at or now,
        "deadline": new.deadline,
        "max_attempts": new.kind.max_attempts,
        "idempotency_key": new.idempotency_key,
        "request_digest": new.digest if new.idempotency_key else None,
        "parent_id": new.parent_id,
        "traceparent": new.traceparent,
    }
