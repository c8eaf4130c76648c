"""A job as its function sees it while it runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.jobs import JobKind
from shared.models import Job
from shared.settings import settings
from shared.store import claims
from shared.store.submission import NewJob
from shared.vocabulary import JobState
from tasks.journal import RowJournal
from tasks.persistence import persist
from tasks.watch import LeaseWatch

T = TypeVar("T")

#: How often progress is written at most, in seconds.
_PROGRESS_EVERY = 0.5


@dataclass(frozen=True)
class Child:
    """How one child of a joining job ended."""

    job_id: UUID
    state: JobState
    payload: dict[str, Any]
    result: dict[str, Any] | None
    error_code: str | None


@dataclass
class RunningJob:
    """One attempt at one job: what it was asked, its watch and its journal."""

    id: UUID
    attempt: int
    kind: JobKind
    client_id: UUID
    parent_id: UUID | None
    payload: dict[str, Any]
    deadline: datetime | None
    joining: bool
    watch: LeaseWatch
    journal: RowJournal
    _progress_at: float = field(default=0.0, repr=False)

    @classmethod
    def of(cls, row: Job, kind: JobKind, recorded: dict[str, Any]) -> RunningJob:
        """Make it of a row that was just claimed, and of the steps that earlier attempts recorded."""
        assert row.attempt_deadline is not None
        assert row.lease_expires_at is not None
        # All by the database's clock: ours may be wrong by more than the attempt may take.
        claimed_at = row.lease_expires_at - timedelta(seconds=settings().lease_seconds)
        watch = LeaseWatch(
            row.id,
            row.attempt,
            seconds=(row.attempt_deadline - claimed_at).total_seconds(),
            until_deadline=row.attempt_deadline == row.deadline,
        )
        return cls(
            id=row.id,
            attempt=row.attempt,
            kind=kind,
            client_id=row.client_id,
            parent_id=row.parent_id,
            payload=row.payload,
            deadline=row.deadline,
            joining=row.joining,
            watch=watch,
            journal=RowJournal(watch, recorded),
        )

    def read(self, query: Callable[[Session], T]) -> T:
        """Run a short query in a transaction of its own, again while the database is away."""
        return persist(self.watch, query)

    def progress(self, percent: int, message: str = "") -> None:
        """Show how far the job is, 0 to 100; at most twice a second, the rest is dropped."""
        now = time.monotonic()
        if now - self._progress_at < _PROGRESS_EVERY:
            return
        self._progress_at = now
        row = persist(
            self.watch,
            lambda session: claims.report_progress(
                session, self.id, self.attempt, percent=percent, message=message
            ),
        )
        self.watch.cancel_requested |= row.cancel_requested

    def child(self, kind: JobKind, payload: dict[str, Any]) -> NewJob:
        """Describe a child of this job, which inherits its client and its deadline."""
        return NewJob(
            kind=kind, client_id=self.client_id, payload=payload, deadline=self.deadline, parent_id=self.id
        )

    def children(self) -> list[Child]:
        """Return how the children ended, in the order they were submitted."""
        query = select(Job).where(Job.parent_id == self.id).order_by(Job.id)
        rows = self.read(lambda session: session.scalars(query).all())
        return [Child(row.id, JobState(row.state), row.payload, row.result, row.error_code) for row in rows]
