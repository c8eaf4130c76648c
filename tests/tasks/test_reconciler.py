from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from shared.db.engine import transaction
from shared.errors import DatabaseUnavailable
from shared.models import Job
from shared.store import recovery, vigils
from shared.vocabulary import JobState
from tasks import reconciler as module
from tests.factories import JobFactory, WorkerFactory
from tests.shared.store.lives import expire, running, seen
from tests.tasks.nights import CHANCE, OUTAGE, Night
from tests.tasks.work import out_of_time

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


def test_nothing_is_taken_back_until_live_workers_had_their_chance(night: Night, lost: Job) -> None:
    taken = [night.sweep(after).taken_back for after in (0, CHANCE - 1, 1, 1)]

    assert taken == [0, 0, 1, 0]
    assert (seen(lost.id).state, seen(lost.id).isolated) == ("queued", True)


def test_an_outage_that_live_workers_leases_outlive_delays_nothing(night: Night, lost: Job) -> None:
    night.watched(CHANCE)
    night.away(OUTAGE - 1)

    assert night.sweep(0).taken_back == 1


def test_after_a_longer_outage_live_workers_have_their_chance(night: Night, lost: Job) -> None:
    night.watched(CHANCE)
    night.away(OUTAGE + 1)

    assert [night.sweep(after).taken_back for after in (0, CHANCE - 1, 1)] == [0, 0, 1]


def test_nothing_is_taken_back_before_the_end_of_a_freeze_is_seen(night: Night, lost: Job) -> None:
    """The first sweep in the freeze is answered at its end, with all leases run out."""
    night.watched(CHANCE)
    night.frozen(60)

    assert night.reconciler.sweep().taken_back == 0


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
        night.sweep(CHANCE)

    assert seen(second.id).state == JobState.QUEUED


def test_a_database_that_always_refuses_keeps_no_job_from_being_taken_back(
    night: Night, lost: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "fail_overdue", out_of_time)
    with pytest.raises(DatabaseUnavailable):
        night.sweep(CHANCE)

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
    night.sweep(CHANCE)

    assert seen(later.id).state == JobState.QUEUED


def test_nothing_more_is_taken_back_once_the_database_froze(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = [running(), running()]
    for job in jobs:
        expire(job.id)
    take_back = recovery.take_back_expired

    def freezing(session: Session, job_id: UUID) -> Job | None:
        taken = take_back(session, job_id)
        night.frozen(60)
        return taken

    monkeypatch.setattr(recovery, "take_back_expired", freezing)
    assert night.sweep(CHANCE).taken_back == 1

    assert [seen(job.id).state for job in jobs] == [JobState.QUEUED, JobState.RUNNING]


def test_a_vigil_is_kept_while_a_sweep_waits(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, seen_twice = threading.Event(), threading.Event()
    kept: list[object] = []

    def keep(*_: object) -> None:
        kept.append(None)
        if len(kept) == 2:
            seen_twice.set()

    def wait(_: object) -> list[UUID]:
        assert seen_twice.wait(30)
        stop.set()
        return []

    monkeypatch.setattr(vigils, "keep", keep)
    monkeypatch.setattr(recovery, "expired", wait)
    night.watched(CHANCE)
    module.run(night.reconciler, stop)

    assert len(kept) >= 2


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

    swept = night.sweep(CHANCE)

    assert (swept.taken_back, swept.hints_lost) == (1, 0)


def test_silent_workers_are_forgotten(night: Night) -> None:
    WorkerFactory(last_seen_at=NOW - timedelta(hours=2))
    WorkerFactory()

    assert night.sweep().workers_forgotten == 1
