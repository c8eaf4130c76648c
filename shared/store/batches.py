"""Insert many jobs in one transaction and under one idempotency key, all or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from shared.models import Job
from shared.store.submission import NewJob, submit, submit_many
from shared.vocabulary import JobState

#: An id's low bits that number the jobs of a batch; 52 random ones are left to it.
_NUMBERED = 0x3FF
#: The most jobs that one batch can hold.
LARGEST = _NUMBERED + 1


@dataclass(frozen=True)
class SubmittedJob:
    """A job of a batch: its id, and where it is in its life."""

    id: UUID
    state: str


@dataclass(frozen=True)
class Submitted:
    """The jobs that answer a batch, in its order, and whether an earlier request had made them."""

    jobs: list[SubmittedJob]
    replayed: bool


def submit_batch(
    session: Session,
    jobs: Sequence[NewJob],
    *,
    idempotency_key: str | None,
    now: datetime,
    remember_seconds: float,
) -> Submitted:
    """Insert 1 to ``LARGEST`` jobs, or find those that the idempotency key already made.

    The first job carries the key and the whole batch's digest. The others' ids follow on from its id,
    so a replay needs no row of its own to find them. Raises ``IdempotencyMismatch`` as ``submit`` does.
    """
    ids = _consecutive(uuid7(), len(jobs))
    first, *others = (replace(job, id=its) for job, its in zip(jobs, ids, strict=True))
    whole = ("batch", *(job.asked for job in jobs))
    first = replace(first, idempotency_key=idempotency_key, request=whole)
    done = submit(session, first, now=now, remember_seconds=remember_seconds)
    if done.replayed:
        return Submitted(_as_they_are(session, _consecutive(done.job.id, len(jobs))), replayed=True)
    submit_many(session, others, now=now)
    return Submitted([SubmittedJob(job.id, job.state_at(now)) for job in (first, *others)], replayed=False)


def _consecutive(first: UUID, count: int) -> list[UUID]:
    start = first.int & ~_NUMBERED
    return [UUID(int=start + number) for number in range(count)]


def _as_they_are(session: Session, ids: Sequence[UUID]) -> list[SubmittedJob]:
    rows = session.execute(select(Job.id, Job.state).where(Job.id.in_(ids)).order_by(Job.id))
    return [SubmittedJob(row.id, JobState(row.state)) for row in rows]
