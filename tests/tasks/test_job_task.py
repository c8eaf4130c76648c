from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NoReturn

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.db.engine import transaction
from shared.errors import ProviderRateLimited, ProviderRefused
from shared.models import Client, Job
from shared.store import endings, requests
from shared.vocabulary import AttemptOutcome, JobState
from tasks import stopping
from tasks.outcome import Done, Outcome, Spawn
from tasks.running import RunningJob
from tests.shared.store.lives import attempt, events, expire, seen, take
from tests.tasks import work
from tests.tasks.work import KIND, let_the_database_fail
from workers.ports import Recorded

Live = Callable[..., Job]


def raising(error: Exception) -> Callable[[RunningJob], NoReturn]:
    def perform(_: RunningJob) -> NoReturn:
        raise error

    return perform


def clients() -> list[str]:
    with transaction() as session:
        return list(session.scalars(select(Client.name).where(Client.name.like("effect%"))))


def leave_an_effect(session: Session) -> None:
    session.add(Client(name="effect"))
    session.flush()


def test_a_success_and_its_effects_are_written_together(live: Live) -> None:
    job = live(lambda _: Done(result={"score": 1}, record=leave_an_effect))

    assert (job.state, job.result, clients()) == ("succeeded", {"score": 1}, ["effect"])
    assert attempt(job).outcome == AttemptOutcome.SUCCEEDED
    assert events(job.id) == [(1, "started"), (2, "succeeded")]


def test_an_effect_that_can_not_be_written_leaves_neither_effect_nor_success(live: Live) -> None:
    def record(session: Session) -> None:
        leave_an_effect(session)
        raise ZeroDivisionError

    job = live(lambda _: Done(record=record))

    assert (job.state, job.result, clients()) == ("scheduled", None, [])
    assert attempt(job).error_code == "job_crashed"


def test_a_commit_that_took_effect_unseen_leaves_one_effect(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_the_database_fail(monkeypatch, times=1, after_the_commit=True)

    job = live(lambda _: Done(record=leave_an_effect))

    assert (job.state, clients()) == ("succeeded", ["effect"])


@pytest.mark.parametrize(("used", "least", "most"), [(0, 4, 12), (1, 8, 24)])
def test_a_retryable_error_is_tried_again_after_a_growing_pause(
    live: Live, used: int, least: float, most: float
) -> None:
    before = datetime.now(UTC)

    job = live(raising(ProviderRateLimited()), attempt=used, attempts_used=used)

    assert (job.state, job.attempts_used) == (JobState.SCHEDULED, used + 1)
    assert least <= (job.run_at - before).total_seconds() <= most + 5
    assert (attempt(job).outcome, attempt(job).error_code) == ("retried", "provider_rate_limited")


@pytest.mark.parametrize(("asked", "seconds"), [(120.0, 120), (3600.0, 300)])
def test_a_pause_is_as_long_as_the_endpoint_asked_within_reason(
    live: Live, asked: float, seconds: int
) -> None:
    error = ProviderRateLimited()
    error.retry_after_seconds = asked  # type: ignore[attr-defined]
    before = datetime.now(UTC)

    job = live(raising(error))

    assert seconds - 1 <= (job.run_at - before).total_seconds() <= seconds + 5


def test_the_last_attempt_fails_with_its_own_error(live: Live) -> None:
    job = live(raising(ProviderRateLimited("Slow down.")), max_attempts=1)

    assert (job.state, job.error_code, job.error_message) == ("failed", "provider_rate_limited", "Slow down.")


def test_an_error_that_will_not_pass_fails_at_once(live: Live) -> None:
    job = live(raising(ProviderRefused()))

    assert (job.state, job.error_code, job.attempts_used) == ("failed", "provider_refused", 1)


def test_an_unknown_exception_leaves_no_traceback_in_a_row(live: Live) -> None:
    job = live(raising(RuntimeError("secret-in-a-message")), max_attempts=1)

    assert (job.state, job.error_code) == ("failed", "job_crashed")
    for row in (job, attempt(job)):
        assert row.error_message is not None
        assert "RuntimeError" in row.error_message
        assert "secret" not in row.error_message
        assert "Traceback" not in row.error_message


def test_an_attempt_with_progress_does_not_count(live: Live) -> None:
    def perform(job: RunningJob) -> Outcome:
        job.journal.step(f"step/{job.attempt}", lambda: Recorded(1), content="c")
        raise ProviderRateLimited

    job = live(perform, max_attempts=1)

    assert (job.state, job.attempts_used, attempt(job).counted) == ("scheduled", 0, False)


def test_a_cancelled_job_ends_at_its_next_check(live: Live) -> None:
    def perform(job: RunningJob) -> Outcome:
        with transaction() as session:
            requests.cancel(session, job.id)
        job.journal.step("a", lambda: Recorded(1), content="c")
        job.watch.check()
        raise AssertionError("a cancelled job goes on")

    job = live(perform)

    assert (job.state, attempt(job).outcome) == (JobState.CANCELLED, AttemptOutcome.CANCELLED)


def test_a_stopping_worker_hands_its_job_on_uncounted(live: Live) -> None:
    def perform(job: RunningJob) -> Outcome:
        stopping.begin()
        job.watch.check()
        raise AssertionError("a stopping worker goes on")

    job = live(perform)

    assert (job.state, job.attempts_used, job.published_at) == (JobState.QUEUED, 0, None)
    assert attempt(job).outcome == AttemptOutcome.STOPPED


@pytest.mark.parametrize(
    ("deadline", "code"), [(None, "attempt_timed_out"), (timedelta(seconds=30), "deadline_passed")]
)
def test_time_that_is_up_ends_the_attempt(live: Live, deadline: timedelta | None, code: str) -> None:
    def perform(job: RunningJob) -> Outcome:
        assert job.watch.remaining() > 29
        job.watch._ends_at -= 1000
        return Done(record=leave_an_effect)

    job = live(perform, max_attempts=1, deadline=deadline and datetime.now(UTC) + deadline)

    assert (job.state, job.error_code, clients()) == ("failed", code, [])


def test_a_wrong_clock_of_ours_shortens_no_attempt(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    class Tomorrow(datetime):
        @classmethod
        def now(cls, *_: object) -> datetime:  # type: ignore[override]
            return datetime.now(UTC) + timedelta(days=1)

    monkeypatch.setattr("tasks.running.datetime", Tomorrow)
    remaining: list[float] = []

    def perform(job: RunningJob) -> Outcome:
        remaining.append(job.watch.remaining())
        return Done()

    assert live(perform).state == JobState.SUCCEEDED
    assert KIND.time_limit - 5 < remaining[0] <= KIND.time_limit


def test_children_are_spawned_and_joined(live: Live) -> None:
    def perform(job: RunningJob) -> Outcome:
        return Spawn(tuple(job.child(KIND, {"n": n}) for n in range(2)))

    parent = live(perform)
    with transaction() as session:
        children = list(session.scalars(select(Job).where(Job.parent_id == parent.id).order_by(Job.id)))
    ended = [live(lambda _: Done(), job=children[0]), live(raising(ProviderRefused()), job=children[1])]
    joined = live(job=seen(parent.id))

    assert (parent.state, parent.children_left) == (JobState.WAITING, 2)
    assert [child.client_id for child in ended] == [parent.client_id] * 2
    assert (joined.state, joined.result) == ("succeeded", {"children": ["succeeded", "failed"]})


def test_a_kind_without_a_join_can_have_no_children(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "KIND", replace(KIND, join=None))

    job = live(lambda job: Spawn((job.child(KIND, {}),)))

    assert (job.state, job.error_code) == (JobState.FAILED, "job_error")


def test_an_attempt_that_lost_its_lease_writes_nothing(live: Live) -> None:
    def perform(job: RunningJob) -> Outcome:
        expire(job.id)
        with transaction() as session:
            endings.take_back(session, session.get_one(Job, job.id))
            session.get_one(Job, job.id).isolated = False
        take(job.id)
        return Done(record=leave_an_effect)

    job = live(perform)

    assert (job.state, job.attempt, clients()) == (JobState.RUNNING, 2, [])
    assert [kind for _, kind in events(job.id)] == ["started", "lost", "started"]
