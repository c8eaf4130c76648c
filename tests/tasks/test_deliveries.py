"""What becomes of the hints that a worker takes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from shared.models import Job
from shared.store import queues
from shared.vocabulary import JobState
from tasks import job_task, stopping
from tests.factories import JobFactory
from tests.shared.store.lives import ME, take
from tests.statements import counted_statements
from tests.tasks import work
from tests.tasks.work import KIND

Live = Callable[..., Job]


def test_a_stopping_worker_gives_its_hints_back(live: Live) -> None:
    stopping.begin()

    job = live(published_at=datetime.now(UTC))

    assert (job.state, job.attempt, job.published_at) == (JobState.QUEUED, 0, None)


def test_a_hint_of_a_job_that_can_not_be_claimed_is_given_back(live: Live, session: Session) -> None:
    """A pause and its end would else leave it to the reconciler, its place in the window taken."""
    queues.set_paused(session, "custody", paused=True)
    session.commit()

    job = live(published_at=datetime.now(UTC))

    assert (job.state, job.attempt, job.published_at) == (JobState.QUEUED, 0, None)


def test_a_second_delivery_changes_nothing(live: Live) -> None:
    first = live()

    again = live(job=first)

    assert (again.state, again.attempt, again.version) == ("succeeded", 1, first.version)


def test_a_claim_waits_for_the_database(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_task, "single_statements", work.failing_transaction(times=2))
    monkeypatch.setattr("tasks.job_task.time.sleep", lambda _: None)

    assert live().state == JobState.SUCCEEDED


def test_a_claim_whose_answer_was_lost_is_ours_all_the_same(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = work.failing_transaction(times=1, after_the_commit=True)
    monkeypatch.setattr(job_task, "single_statements", failing)
    monkeypatch.setattr("tasks.job_task.time.sleep", lambda _: None)

    job = live()

    assert (job.state, job.attempt, job.attempts_used) == (JobState.SUCCEEDED, 1, 1)


def test_a_delivery_of_a_running_job_disturbs_nobody(live: Live) -> None:
    job = take(JobFactory(kind=KIND.name, published_at=datetime.now(UTC)).id, ME)
    assert job is not None

    after = live(job=job)

    assert (after.version, after.attempt, after.published_at) == (job.version, 1, job.published_at)


def test_a_plain_job_takes_two_statements_and_a_delivery_in_vain_two(live: Live) -> None:
    job = JobFactory(kind=KIND.name)

    with counted_statements() as first:
        live(job=job)
    with counted_statements() as second:
        live(job=job)

    # Each with one more, by which the test looks at the job.
    assert len(first) == 2 + 1, first
    assert len(second) == 2 + 1, second
