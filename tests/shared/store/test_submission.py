from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from shared.db.engine import transaction
from shared.errors import IdempotencyMismatch
from shared.jobs import CUSTODY_QUESTION, SYSTEM_RETENTION
from shared.models import Job
from shared.store.submission import NewJob, Submitted, submit
from shared.vocabulary import JobState
from tests.factories import ClientFactory
from tests.shared.store.lives import at_once

DAY = 86_400.0


@pytest.fixture
def new(session: Session) -> NewJob:
    return NewJob(
        kind=CUSTODY_QUESTION, client_id=ClientFactory().id, payload={"seed": 1}, idempotency_key="k"
    )


def hand_in(new: NewJob) -> Submitted:
    with transaction() as session:
        return submit(session, replace(new, id=uuid7()), now=datetime.now(UTC), remember_seconds=DAY)


def forget(job_id: UUID) -> None:
    with transaction() as session:
        long_ago = func.now() - timedelta(seconds=2 * DAY)
        session.execute(update(Job).where(Job.id == job_id).values(created_at=long_ago))


def number_of_jobs(session: Session) -> int | None:
    return session.scalar(select(func.count()).select_from(Job))


def test_a_job_is_queued_as_its_kind_says(new: NewJob) -> None:
    job = hand_in(new).job

    assert (job.state, job.queue, job.priority, job.max_attempts) == ("queued", "custody", 5, 3)
    assert (job.published_at, job.attempt, job.version) == (None, 0, 0)


def test_a_job_for_later_is_scheduled(new: NewJob) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)

    scheduled = hand_in(replace(new, run_at=later)).job
    due = hand_in(replace(new, idempotency_key=None, run_at=later - timedelta(hours=2))).job

    assert (scheduled.state, scheduled.run_at) == (JobState.SCHEDULED, later)
    assert due.state == JobState.QUEUED


def test_a_replay_answers_with_the_first_job(new: NewJob, session: Session) -> None:
    first, second = hand_in(new), hand_in(new)

    assert (first.replayed, second.replayed) == (False, True)
    assert second.job.id == first.job.id
    assert number_of_jobs(session) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"payload": {"seed": 2}},
        {"priority": 9},
        {"kind": SYSTEM_RETENTION},
        {"deadline": datetime(2040, 1, 1, tzinfo=UTC)},
        {"run_at": datetime(2040, 1, 1, tzinfo=UTC)},
    ],
)
def test_another_request_under_the_same_key_is_refused(new: NewJob, other: dict[str, object]) -> None:
    hand_in(new)

    with pytest.raises(IdempotencyMismatch):
        hand_in(replace(new, **other))  # type: ignore[arg-type]


def test_a_key_is_forgotten_in_time(new: NewJob) -> None:
    first = hand_in(new).job
    forget(first.id)

    second = hand_in(replace(new, payload={"seed": 2}))

    assert not second.replayed
    assert second.job.id != first.id


def test_a_key_is_one_clients_own(new: NewJob) -> None:
    mine = hand_in(new)

    theirs = hand_in(replace(new, client_id=ClientFactory().id))

    assert not theirs.replayed
    assert theirs.job.id != mine.job.id


def test_jobs_without_a_key_are_never_replays(new: NewJob, session: Session) -> None:
    answers = [hand_in(replace(new, idempotency_key=None)) for _ in range(2)]

    assert [answer.replayed for answer in answers] == [False, False]
    assert answers[0].job.request_digest is None


def test_a_replay_waits_for_nobody_who_holds_the_job(new: NewJob) -> None:
    first = hand_in(new).job

    with transaction() as holder:
        holder.scalars(select(Job).where(Job.id == first.id).with_for_update()).one()
        with transaction() as session:
            session.execute(text("SET LOCAL lock_timeout = '1s'"))
            again = submit(session, replace(new, id=uuid7()), now=datetime.now(UTC), remember_seconds=DAY)

    assert again.replayed


def test_many_submissions_under_one_key_make_one_job(new: NewJob, session: Session) -> None:
    now = datetime.now(UTC)
    news = [replace(new, id=uuid7()) for _ in range(12)]

    answers = at_once(*(lambda s, n=one: submit(s, n, now=now, remember_seconds=DAY) for one in news))

    assert sorted(answer.replayed for answer in answers) == [False] + [True] * 11
    assert len({answer.job.id for answer in answers}) == 1
    assert number_of_jobs(session) == 1


def test_many_submissions_under_a_forgotten_key_make_one_job(new: NewJob, session: Session) -> None:
    now = datetime.now(UTC)
    for _ in range(5):
        first = session.scalar(select(Job.id).where(Job.idempotency_key == "k")) or hand_in(new).job.id
        forget(first)
        before = number_of_jobs(session) or 0
        session.rollback()

        news = [replace(new, id=uuid7()) for _ in range(8)]
        answers = at_once(*(lambda s, n=one: submit(s, n, now=now, remember_seconds=DAY) for one in news))

        assert len({answer.job.id for answer in answers}) == 1
        assert number_of_jobs(session) == before + 1
