"""Bring jobs to where a test begins, and look at them as any other process would."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Barrier
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from shared.db.engine import transaction
from shared.jobs import CUSTODY_QUESTION
from shared.models import Job, JobAttempt, JobEvent
from shared.store import claims, endings
from shared.store.claims import Claimant
from shared.store.submission import NewJob
from tests.factories import JobFactory

T = TypeVar("T")

ME = Claimant(worker_id=uuid7(), name="me@test", solo=False)
ALONE = Claimant(worker_id=uuid7(), name="alone@test", solo=True)


def take(job_id: UUID, claimant: Claimant = ME, *, lease: float = 30.0, limit: float = 60.0) -> Job | None:
    """Claim a job in a transaction of its own."""
    with transaction() as session:
        return claims.claim(session, job_id, claimant, lease_seconds=lease, time_limit=limit)


def running(**values: object) -> Job:
    """Make a job that was claimed by us, whoever may run it."""
    job = take(JobFactory(**values).id, ALONE)
    assert job is not None
    return job


def children_of(parent: Job, number: int) -> list[NewJob]:
    """Describe children of a job."""
    return [
        NewJob(kind=CUSTODY_QUESTION, client_id=parent.client_id, payload={}, parent_id=parent.id)
        for _ in range(number)
    ]


def waiting(children: int, *, parent: Job | None = None) -> tuple[Job, list[UUID]]:
    """Make a job that waits for its children, which are queued."""
    job = parent or running()
    new = children_of(job, children)
    with transaction() as session:
        endings.wait_for_children(session, job.id, job.attempt, children=new, now=datetime.now(UTC))
    return job, [child.id for child in new]


def at_work(job_ids: Sequence[UUID]) -> list[Job]:
    """Claim every job."""
    with transaction() as session:
        claim = partial(claims.claim, session, claimant=ME, lease_seconds=30, time_limit=60)
        return [job for job in map(claim, job_ids) if job is not None]


def seen(job_id: UUID) -> Job:
    """Return a job as it is now."""
    with transaction() as session:
        return session.get_one(Job, job_id)


def events(job_id: UUID) -> list[tuple[int, str]]:
    """Return the numbers and types of a job's events."""
    with transaction() as session:
        query = select(JobEvent).where(JobEvent.job_id == job_id).order_by(JobEvent.number)
        return [(event.number, event.type) for event in session.scalars(query)]


def attempt(job: Job) -> JobAttempt:
    """Return the row of a job's present attempt."""
    with transaction() as session:
        return session.get_one(JobAttempt, (job.id, job.attempt))


def expire(job_id: UUID) -> None:
    """Let a running job's lease have run out."""
    with transaction() as session:
        past = func.now() - timedelta(seconds=1)
        session.execute(update(Job).where(Job.id == job_id).values(lease_expires_at=past))


def at_once(*calls: Callable[[Session], T]) -> list[T]:
    """Run every call in a thread and a transaction of its own, all at once; raise what one raises."""
    together = Barrier(len(calls))

    def run(call: Callable[[Session], T]) -> T:
        together.wait(30)
        with transaction() as session:
            return call(session)

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
