from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from shared.db.engine import transaction
from shared.errors import DatabaseUnavailable
from shared.models import Job
from shared.store import recovery
from shared.vocabulary import JobState
from tasks import reconciler as module
from tests.factories import JobFactory, WorkerFactory
from tests.shared.store.lives import expire, running, seen
from tests.tasks.nights import LEASE, SWEEP, Night
from tests.tasks.work import failing_transaction, out_of_time

pytestmark = pytest.mark.usefixtures("session")

NOW = datetime.now(UTC)


@pytest.fixture
def night() -> Night:
    return Night()


@pytest.fixture
def lost() -> Job:
    """A running job whose lease ran out."""
    job = running()
    expire(job.id)
    return job


def test_nothing_is_taken_back_for_one_lease_after_the_start(night: Night, lost: Job) -> None:
    taken = [night.sweep().taken_back for _ in range(4)]

    assert LEASE == 3 * SWEEP
    assert taken == [0, 0, 1, 0]
    assert (seen(lost.id).state, seen(lost.id).isolated) == ("queued", True)


def test_nothing_is_taken_back_for_one_lease_after_an_outage(
    night: Night, lost: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    night.sweep(SWEEP)
    night.sweep(SWEEP)
    with monkeypatch.context() as outage:
        outage.setattr(module, "transaction", failing_transaction(times=1))
        with pytest.raises(DatabaseUnavailable):
            night.sweep(SWEEP)

    assert [night.sweep().taken_back for _ in range(3)] == [0, 0, 1]


def test_nothing_is_taken_back_for_one_lease_after_the_database_started_again(
    night: Night, lost: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    night.sweep()
    night.sweep()
    monkeypatch.setattr(recovery, "database_started_at", lambda _: NOW)

    assert [night.sweep().taken_back for _ in range(4)] == [0, 0, 0, 1]


def test_nothing_is_taken_back_for_one_lease_after_the_reconciler_was_away(night: Night, lost: Job) -> None:
    night.sweep()

    taken = [night.sweep(after).taken_back for after in (60, SWEEP, SWEEP, SWEEP)]

    assert taken == [0, 0, 0, 1]


def test_nothing_is_taken_back_when_a_frozen_database_answers_late(
    night: Night, lost: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first sweep in the freeze is answered at its end, with all leases run out."""
    night.sweep()
    night.sweep()
    started = recovery.database_started_at

    def late(session: object) -> datetime:
        night.now += 60
        return started(session)  # type: ignore[arg-type]

    with monkeypatch.context() as frozen:
        frozen.setattr(recovery, "database_started_at", late)
        first = night.sweep()

    assert first.taken_back == 0
    assert [night.sweep().taken_back for _ in range(3)] == [0, 0, 1]


def test_a_job_that_can_not_be_ended_keeps_no_other(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = running(), running()
    for job in (second, first):
        expire(job.id)
    take_back = recovery.take_back_expired

    def broken(session: object, job_id: UUID) -> Job | None:
        if job_id == first.id:
            raise DatabaseUnavailable
        return take_back(session, job_id)  # type: ignore[arg-type]

    monkeypatch.setattr(recovery, "take_back_expired", broken)
    with pytest.raises(DatabaseUnavailable):
        night.pass_quietly()

    assert seen(second.id).state == JobState.QUEUED


def test_a_database_that_always_refuses_is_waited_for_one_lease_only(
    night: Night, lost: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "fail_overdue", out_of_time)
    for _ in range(round(LEASE / SWEEP) + 1):
        with pytest.raises(DatabaseUnavailable):
            night.sweep()

    assert seen(lost.id).state == JobState.QUEUED


def test_a_job_that_can_not_be_taken_back_holds_up_no_other(
    night: Night, lost: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = running()
    expire(later.id)
    take_back = recovery.take_back_expired

    def slow(session: Session, job_id: UUID) -> Job | None:
        if job_id == lost.id:
            out_of_time(session)
        return take_back(session, job_id)

    monkeypatch.setattr(recovery, "take_back_expired", slow)
    for _ in range(2):
        night.pass_quietly()

    assert seen(later.id).state == JobState.QUEUED


def test_nothing_more_is_taken_back_once_the_database_answers_late(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = [running(), running()]
    for job in jobs:
        expire(job.id)
    take_back = recovery.take_back_expired

    def frozen(session: Session, job_id: UUID) -> Job | None:
        night.now += LEASE
        return take_back(session, job_id)

    monkeypatch.setattr(recovery, "take_back_expired", frozen)
    night.pass_quietly()

    assert [seen(job.id).state for job in jobs] == [JobState.QUEUED, JobState.RUNNING]


def test_overdue_jobs_end_even_in_the_quiet_lease(night: Night) -> None:
    job = JobFactory(deadline=NOW - timedelta(seconds=1))

    assert night.sweep(0).overdue == 1
    assert seen(job.id).error_code == "deadline_passed"


def test_a_lost_hint_is_published_again_after_two_sweeps(night: Night) -> None:
    job = JobFactory(published_at=NOW)

    assert [night.sweep().hints_lost for _ in range(3)] == [0, 1, 0]
    assert seen(job.id).published_at is None


def test_a_hint_that_the_list_holds_is_never_pushed_again(night: Night) -> None:
    job = JobFactory(published_at=NOW)
    night.lists.held = {job.id}

    assert [night.sweep().hints_lost for _ in range(5)] == [0] * 5
    assert seen(job.id).published_at == NOW


def test_a_hint_that_was_missing_once_is_not_lost(night: Night) -> None:
    """A worker had taken it from the list and not yet claimed the job, or gave it back."""
    job = JobFactory(published_at=NOW)
    held: list[set[UUID]] = [set(), {job.id}, set(), {job.id}]
    found = []
    for night.lists.held in held:
        found.append(night.sweep().hints_lost)

    assert found == [0] * 4


def test_a_hint_that_was_published_again_meanwhile_is_another_hint(night: Night) -> None:
    job = JobFactory(published_at=NOW)
    night.sweep()
    with transaction() as session:
        session.get_one(Job, job.id).published_at = NOW + timedelta(seconds=1)

    assert night.sweep().hints_lost == 0


def test_a_broker_that_started_again_has_lost_what_it_does_not_hold(night: Night) -> None:
    lost, kept = JobFactory(published_at=NOW), JobFactory(published_at=NOW)
    night.lists.held = {lost.id, kept.id}
    night.sweep()

    night.lists.run, night.lists.held = "second", {kept.id}

    assert [night.sweep().hints_lost for _ in range(2)] == [1, 0]
    assert (seen(lost.id).published_at, seen(kept.id).published_at) == (None, NOW)


def test_a_broker_that_is_away_holds_up_nothing_else(night: Night, lost: Job) -> None:
    JobFactory(published_at=NOW)
    night.lists.away = True

    swept = [night.sweep() for _ in range(3)]

    assert [one.taken_back for one in swept] == [0, 0, 1]
    assert [one.hints_lost for one in swept] == [0, 0, 0]


def test_silent_workers_are_forgotten(night: Night) -> None:
    WorkerFactory(last_seen_at=NOW - timedelta(hours=2))
    WorkerFactory()

    assert night.sweep().workers_forgotten == 1
