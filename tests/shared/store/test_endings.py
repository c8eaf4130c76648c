from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.db.engine import transaction
from shared.errors import LeaseLost, ProviderTimeout
from shared.models import Job
from shared.store import endings, requests
from shared.vocabulary import AttemptOutcome, JobState
from tests.factories import JobFactory
from tests.shared.store.lives import attempt, events, running, seen, take

pytestmark = pytest.mark.usefixtures("session")

ERROR = ProviderTimeout("It took too long.")

End = Callable[[Session, Job], Job]

ENDINGS: dict[str, tuple[End, JobState, AttemptOutcome, str]] = {
    "succeed": (
        lambda s, job: endings.succeed(s, job.id, 1, result={"score": 1}),
        JobState.SUCCEEDED,
        AttemptOutcome.SUCCEEDED,
        "succeeded",
    ),
    "fail": (
        lambda s, job: endings.fail(s, job.id, 1, error=ERROR),
        JobState.FAILED,
        AttemptOutcome.FAILED,
        "failed",
    ),
    "retry_after": (
        lambda s, job: endings.retry_after(s, job.id, 1, error=ERROR, seconds=60),
        JobState.SCHEDULED,
        AttemptOutcome.RETRIED,
        "retried",
    ),
    "stop": (
        lambda s, job: endings.stop(s, job.id, 1),
        JobState.QUEUED,
        AttemptOutcome.STOPPED,
        "stopped",
    ),
    "end_cancelled": (
        lambda s, job: endings.end_cancelled(s, job.id, 1),
        JobState.CANCELLED,
        AttemptOutcome.CANCELLED,
        "cancelled",
    ),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_an_ending_writes_the_row_the_attempt_and_an_event(name: str) -> None:
    end, state, outcome, event = ENDINGS[name]
    job = running(published_at=datetime.now(UTC))

    with transaction() as session:
        end(session, job)

    row, tried = seen(job.id), attempt(job)
    assert (row.state, row.lease_expires_at, row.finished_at is not None) == (state, None, state.ended)
    assert (tried.outcome, tried.ended_at is not None) == (outcome, True)
    assert events(job.id) == [(1, "started"), (2, event)]
    assert (row.published_at is None) == (state in (JobState.QUEUED, JobState.SCHEDULED))


@pytest.mark.parametrize("name", ENDINGS)
def test_nothing_ends_twice(name: str) -> None:
    end = ENDINGS[name][0]
    job = running()
    with transaction() as session:
        end(session, job)

    with pytest.raises(LeaseLost), transaction() as session:
        end(session, job)

    assert len(events(job.id)) == 2


def test_a_success_keeps_its_result_and_is_whole() -> None:
    job = running()

    with transaction() as session:
        endings.succeed(session, job.id, 1, result={"score": 1})

    row = seen(job.id)
    assert (row.result, row.progress_percent, row.error_code) == ({"score": 1}, 100, None)


def test_a_failure_tells_code_and_message_on_job_and_attempt() -> None:
    job = running()

    with transaction() as session:
        endings.fail(session, job.id, 1, error=ERROR)

    for row in (seen(job.id), attempt(job)):
        assert (row.error_code, row.error_message) == ("provider_timeout", "It took too long.")


def test_another_try_waits_for_its_time_among_its_neighbours() -> None:
    job = running(isolated=True)

    with transaction() as session:
        endings.retry_after(session, job.id, 1, error=ERROR, seconds=60)
        now = session.scalars(select(func.now())).one()

    row = seen(job.id)
    assert row.run_at == now + timedelta(seconds=60), "by the clock that promotes it"
    assert (row.isolated, row.attempts_used, row.error_code) == (False, 1, None)


def test_a_stop_does_not_count() -> None:
    job = running(max_attempts=1)

    with transaction() as session:
        endings.stop(session, job.id, 1)

    assert (seen(job.id).attempts_used, attempt(job).counted) == (0, False)
    assert take(job.id) is not None


def test_a_stop_after_a_step_takes_nothing_off_twice() -> None:
    job = running(attempts_used=1, attempt=1, max_attempts=3)
    with transaction() as session:
        row = session.get_one(Job, job.id)
        row.attempts_used -= 1
        one = session.merge(attempt(job))
        one.counted = False

    with transaction() as session:
        endings.stop(session, job.id, job.attempt)

    assert seen(job.id).attempts_used == 1


@pytest.mark.parametrize("name", ["stop", "retry_after", "wait"])
def test_what_would_be_queued_is_cancelled_where_that_was_asked(name: str) -> None:
    job = running()
    with transaction() as session:
        requests.cancel(session, job.id)

    with transaction() as session:
        if name == "wait":
            endings.wait_for_children(session, job.id, 1, children=[], now=datetime.now(UTC))
        else:
            ENDINGS[name][0](session, job)

    assert seen(job.id).state == JobState.CANCELLED
    assert events(job.id) == [(1, "started"), (2, "cancel_requested"), (3, "cancelled")]


def test_a_job_taken_back_runs_next_alone() -> None:
    job = running()

    _take_back(job)

    row = seen(job.id)
    assert (row.state, row.isolated, row.lane, row.published_at) == ("queued", True, "solo", None)
    assert (row.attempts_used, attempt(job).outcome) == (1, AttemptOutcome.LOST)


def test_a_job_without_further_attempts_fails_with_every_cause() -> None:
    job = running(max_attempts=2)
    with transaction() as session:
        endings.retry_after(session, job.id, 1, error=ERROR, seconds=0)
        session.get_one(Job, job.id).state = JobState.QUEUED
    again = take(job.id)
    assert again is not None

    _take_back(again)

    row = seen(job.id)
    assert (row.state, row.error_code, row.isolated) == ("failed", "attempts_exhausted", True)
    assert row.error_message == (
        "no attempt could end the job; attempt 1 on alone@test: retried (provider_timeout: It took too long.);"
        " attempt 2 on me@test: lost"
    )


def test_a_lost_job_that_was_asked_to_cancel_is_cancelled() -> None:
    job = running()
    with transaction() as session:
        requests.cancel(session, job.id)

    _take_back(seen(job.id))

    assert seen(job.id).state == JobState.CANCELLED
    assert attempt(job).outcome == AttemptOutcome.LOST


def test_an_isolated_job_that_is_stopped_stays_alone() -> None:
    job = running(isolated=True)

    with transaction() as session:
        endings.stop(session, job.id, 1)

    assert seen(job.id).isolated


def test_an_ended_job_changes_no_more() -> None:
    job = JobFactory(state=JobState.SUCCEEDED)

    with pytest.raises(LeaseLost), transaction() as session:
        endings.fail(session, job.id, job.attempt, error=ERROR)

    assert seen(job.id).state == JobState.SUCCEEDED


def _take_back(job: Job) -> None:
    with transaction() as session:
        endings.take_back(session, session.get_one(Job, job.id))
