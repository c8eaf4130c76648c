from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from shared.db.engine import single_statements, transaction
from shared.errors import LeaseLost
from shared.models import Queue
from shared.store import claims, endings, queues, recovery, requests
from shared.store.claims import Renewal
from shared.vocabulary import JobState
from tests.factories import JobFactory
from tests.shared.store.lives import ALONE, ME, at_once, attempt, events, expire, running, seen, take
from tests.statements import counted_statements

pytestmark = pytest.mark.usefixtures("session")


def test_a_claimed_job_is_ours() -> None:
    job = take(JobFactory(version=4).id)

    assert job is not None
    assert (job.state, job.attempt, job.attempts_used, job.worker_id) == ("running", 1, 1, ME.worker_id)
    assert attempt(job).worker_name == ME.name
    assert events(job.id) == [(5, "started")]


def test_a_second_delivery_claims_nothing() -> None:
    job = JobFactory()

    taken = at_once(
        *[lambda s: claims.claim(s, job.id, ME, lease_seconds=30, time_limit=60) for _ in range(10)]
    )

    assert [one.attempt for one in taken if one] == [1]
    assert seen(job.id).attempt == 1
    assert take(job.id) is None


def test_a_claim_is_kept_under_its_token_alone() -> None:
    job, token = JobFactory(), uuid7()
    with single_statements() as connection:
        tried = claims.claim(connection, job.id, ALONE, lease_seconds=30, time_limit=60, token=token)
        kept = claims.keep_claim(connection, job.id, token, lease_seconds=40)
        another = claims.keep_claim(connection, job.id, uuid7(), lease_seconds=40)
        expire(job.id)
        with transaction() as session:
            recovery.take_back_expired(session, job.id)
        late = claims.keep_claim(connection, job.id, token, lease_seconds=40)

    assert tried is not None
    assert kept is not None
    assert kept.lease_expires_at != tried.lease_expires_at
    assert (kept.id, kept.attempt) == (job.id, tried.attempt)
    assert (another, late) == (None, None), "the claims of other slots, and of attempts that were taken back"


@pytest.mark.parametrize("state", [state for state in JobState if state is not JobState.QUEUED])
def test_only_what_is_queued_is_claimed(state: JobState) -> None:
    job = JobFactory(state=state)

    assert take(job.id) is None
    assert seen(job.id).state == state


def test_a_running_job_is_not_stolen_by_a_stray_hint() -> None:
    job = running()
    expire(job.id)

    assert take(job.id) is None


@pytest.mark.parametrize(
    "values", [{"attempts_used": 3, "attempt": 3, "max_attempts": 3}, {"cancel_requested": True}]
)
def test_what_may_not_run_again_is_not_claimed(values: dict[str, object]) -> None:
    assert take(JobFactory(**values).id) is None


def test_a_job_of_a_paused_queue_is_not_claimed(session: Session) -> None:
    job = JobFactory()

    queues.set_paused(session, "custody", paused=True)
    session.commit()
    paused = take(job.id)
    queues.set_paused(session, "custody", paused=False)
    session.commit()

    assert paused is None
    assert take(job.id) is not None


def test_an_isolated_job_is_claimed_only_by_who_runs_alone() -> None:
    job = JobFactory(isolated=True)

    assert take(job.id, ME) is None
    assert take(job.id, ALONE) is not None


def test_the_kinds_limit_and_the_jobs_deadline_bound_an_attempt(session: Session) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=20)

    unbounded, near, far = (
        running(deadline=deadline) for deadline in (None, soon, soon + timedelta(hours=1))
    )

    assert near.attempt_deadline == soon
    assert far.attempt_deadline != far.deadline
    for job in (unbounded, far):
        assert job.attempt_deadline is not None
        assert job.started_at is not None
        assert job.attempt_deadline - job.started_at == timedelta(seconds=60)


def test_the_first_start_is_kept() -> None:
    job = running()
    with transaction() as session:
        endings.stop(session, job.id, 1)

    again = take(job.id)

    assert again is not None
    assert again.started_at == job.started_at
    assert again.attempt == 2


def test_a_renewal_renews_our_attempts_and_no_others() -> None:
    mine, asked, other = running(), running(), running()
    with transaction() as session:
        requests.cancel(session, asked.id)
        held = [(mine.id, 1), (asked.id, 1), (other.id, 2)]
        renewals = claims.renew(session, held, lease_seconds=300)

    expected = {Renewal(mine.id, 1, cancel_requested=False), Renewal(asked.id, 1, cancel_requested=True)}
    assert set(renewals) == expected
    assert _lease(mine.id) > datetime.now(UTC) + timedelta(seconds=200)
    assert _lease(other.id) == other.lease_expires_at


def test_no_lease_is_renewed_past_the_attempts_time() -> None:
    job = running(deadline=datetime.now(UTC) - timedelta(seconds=1))

    with transaction() as session:
        assert claims.renew(session, [(job.id, 1)], lease_seconds=300) == []
    assert _lease(job.id) == job.lease_expires_at


def test_a_renewal_waits_for_nobody() -> None:
    """It would let its neighbours' leases run out, or meet a cancel of the family in a deadlock."""
    locked, free = running(), running()
    with transaction() as holder:
        claims.fence(holder, locked.id, 1)

        with transaction() as session:
            session.connection().exec_driver_sql("SET LOCAL lock_timeout = '1s'")
            renewals = claims.renew(session, [(locked.id, 1), (free.id, 1)], lease_seconds=300)

    assert {renewal.job_id for renewal in renewals} == {locked.id, free.id}
    assert _lease(free.id) > datetime.now(UTC) + timedelta(seconds=200)


@pytest.mark.parametrize("number", [0, 2])
def test_the_fence_refuses_another_attempt(number: int) -> None:
    job = running()

    with transaction() as session, pytest.raises(LeaseLost):
        claims.fence(session, job.id, number)


def test_the_fence_refuses_an_ended_attempt() -> None:
    job = running()
    with transaction() as session:
        endings.succeed(session, job.id, 1, result={})

    with transaction() as session, pytest.raises(LeaseLost):
        claims.report_progress(session, job.id, 1, percent=50, message="late")
    assert [kind for _, kind in events(job.id)] == ["started", "succeeded"]


def test_events_are_numbered_without_gaps() -> None:
    job = running()

    at_once(
        *(
            lambda s, n=percent: claims.report_progress(s, job.id, 1, percent=n, message=f"{n}")
            for percent in range(20)
        )
    )

    assert [number for number, _ in events(job.id)] == list(range(1, 22))
    assert seen(job.id).version == 21


def test_a_hint_that_was_given_back_is_published_again() -> None:
    queued, started = JobFactory(published_at=datetime.now(UTC)), running(published_at=datetime.now(UTC))

    with transaction() as session:
        claims.give_back(session, queued.id)
        claims.give_back(session, started.id)

    assert seen(queued.id).published_at is None
    assert seen(started.id).published_at is not None


def test_claiming_takes_one_statement_and_succeeding_one() -> None:
    job = JobFactory()

    with counted_statements() as claiming:
        take(job.id)
    with counted_statements() as succeeding, transaction() as session:
        endings.succeed(session, job.id, 1, result={})

    assert len(claiming) == 1, claiming
    assert len(succeeding) == 1, succeeding


def test_queues_are_told_apart(session: Session) -> None:
    job = JobFactory(queue="system")

    queues.set_paused(session, "custody", paused=True)
    session.commit()

    assert session.get_one(Queue, "custody").paused_at is not None
    assert take(job.id) is not None


def _lease(job_id: object) -> datetime:
    lease = seen(job_id).lease_expires_at  # type: ignore[arg-type]
    assert lease is not None
    return lease
