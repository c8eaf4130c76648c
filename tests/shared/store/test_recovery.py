from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from shared.db.engine import transaction
from shared.models import Job, Worker
from shared.store import claims, recovery, requests
from shared.vocabulary import JobState
from tests.factories import JobFactory, WorkerFactory
from tests.shared.store.lives import at_work, events, expire, running, seen, waiting

pytestmark = pytest.mark.usefixtures("session")

PAST = datetime.now(UTC) - timedelta(seconds=5)
NOW = datetime.now(UTC)


def test_only_expired_leases_are_found_the_oldest_first() -> None:
    live, late, later = running(), running(), running()
    expire(later.id)
    expire(late.id)
    with transaction() as session:
        older = Job.lease_expires_at - timedelta(seconds=60)
        session.execute(update(Job).where(Job.id == late.id).values(lease_expires_at=older))

    with transaction() as session:
        found = recovery.expired(session)

    assert found == [late.id, later.id]
    assert live.id not in found


def test_a_job_whose_lease_was_renewed_meanwhile_is_left_alone() -> None:
    job = running()
    expire(job.id)
    with transaction() as session:
        claims.renew(session, [(job.id, 1)], lease_seconds=30)

    with transaction() as session:
        assert recovery.take_back_expired(session, job.id) is None
    assert seen(job.id).state == JobState.RUNNING


def test_a_job_that_somebody_holds_locked_is_left_alone() -> None:
    job = running()
    expire(job.id)

    with transaction() as holder:
        claims.fence(holder, job.id, 1)
        with transaction() as session:
            assert recovery.take_back_expired(session, job.id) is None


def test_a_lost_job_goes_back_to_the_relay() -> None:
    job = running(published_at=NOW)
    expire(job.id)

    with transaction() as session:
        taken = recovery.take_back_expired(session, job.id)

    assert taken is not None
    assert (taken.state, taken.lane, taken.published_at) == ("queued", "solo", None)


@pytest.mark.parametrize("state", [JobState.SCHEDULED, JobState.QUEUED, JobState.WAITING])
def test_an_idle_job_fails_at_its_deadline(state: JobState) -> None:
    job = JobFactory(state=state, deadline=PAST)

    assert _end_overdue() == 1

    assert (seen(job.id).state, seen(job.id).error_code) == ("failed", "deadline_passed")
    assert events(job.id)[-1][1] == "failed"


@pytest.mark.parametrize(
    "values",
    [
        {"state": JobState.RUNNING, "deadline": PAST},
        {"state": JobState.SUCCEEDED, "deadline": PAST},
        {"deadline": NOW + timedelta(hours=1)},
        {},
    ],
)
def test_what_is_not_idle_and_overdue_is_left_alone(values: dict[str, object]) -> None:
    job = JobFactory(**values)

    assert _end_overdue() == 0
    assert seen(job.id).state == job.state


def test_a_job_that_was_claimed_meanwhile_is_left_alone() -> None:
    job = running(deadline=PAST)

    with transaction() as session:
        assert not recovery.fail_one_overdue(session, job.id)
    assert seen(job.id).state == JobState.RUNNING


def test_an_overdue_parent_fails_and_its_children_are_cancelled() -> None:
    parent, [queued, busy] = waiting(2, parent=running(deadline=PAST))
    at_work([busy])

    assert _end_overdue() == 1

    assert (seen(parent.id).state, seen(parent.id).error_code) == ("failed", "deadline_passed")
    assert seen(queued).state == JobState.CANCELLED
    assert seen(busy).cancel_requested
    assert [number for number, _ in events(parent.id)] == list(range(1, seen(parent.id).version + 1))


def test_an_overdue_child_counts_at_its_parent() -> None:
    parent, [child] = waiting(1)
    with transaction() as session:
        session.get_one(Job, child).deadline = PAST

    _end_overdue()

    assert (seen(parent.id).state, seen(parent.id).joining) == ("queued", True)


def test_the_lanes_hints_are_what_is_queued_and_published() -> None:
    published = JobFactory(published_at=NOW)
    JobFactory()
    JobFactory(published_at=NOW, isolated=True)
    running(published_at=NOW)

    with transaction() as session:
        assert recovery.published(session, "custody") == {published.id: NOW}


def test_only_the_hint_that_was_lost_is_published_again() -> None:
    lost, since, started = (JobFactory(published_at=NOW) for _ in range(3))
    at_work([started.id])
    later = NOW + timedelta(seconds=1)

    with transaction() as session:
        cleared = recovery.publish_again(session, {(lost.id, NOW), (since.id, later), (started.id, NOW)})

    assert cleared == 1
    assert seen(lost.id).published_at is None
    assert (seen(since.id).published_at, seen(started.id).published_at) == (NOW, NOW)


def test_a_lost_hint_of_a_job_that_somebody_cancels_is_passed_over() -> None:
    job = JobFactory(published_at=NOW)

    with transaction() as cancelling:
        requests.cancel(cancelling, job.id)
        with transaction() as session:
            assert recovery.publish_again(session, {(job.id, NOW)}) == 0


def test_workers_that_were_silent_for_long_are_forgotten() -> None:
    WorkerFactory(name="here")
    WorkerFactory(name="gone", last_seen_at=NOW - timedelta(hours=2))

    with transaction() as session:
        assert recovery.forget_workers(session, silent_seconds=3600) == ["gone"]
        assert session.query(Worker.name).all() == [("here",)]


def _end_overdue() -> int:
    with transaction() as session:
        found = recovery.fail_overdue(session)
    ended = 0
    for job_id in found:
        with transaction() as session:
            ended += recovery.fail_one_overdue(session, job_id)
    return ended
