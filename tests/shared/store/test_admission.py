from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from shared.db.engine import transaction
from shared.models import Client, Job
from shared.store import admission, queues
from shared.store.admission import Admitted
from shared.vocabulary import JobState
from tasks.relay import SMALLEST_WINDOW, Relay
from tests.factories import ClientFactory, JobFactory, WorkerFactory
from tests.shared.store.lives import at_once, events, running, seen

pytestmark = pytest.mark.usefixtures("session")

NOW = datetime.now(UTC)


def admitted(free: int = 10, lane: str = "custody") -> list[UUID]:
    """Admit and publish, as a relay does."""
    with transaction() as session:
        assert admission.begin(session)
        chosen = [job.job_id for job in admission.admit(session, lane, free=free)]
        admission.mark_published(session, chosen)
        return chosen


def owners(job_ids: Sequence[UUID]) -> Counter[UUID]:
    return Counter(seen(job_id).client_id for job_id in job_ids)


def jobs_of(client: Client, number: int) -> None:
    """Insert many ready jobs at once."""
    with transaction() as session:
        made = JobFactory.build_batch(number, owner=client, client_id=client.id)
        columns = ("client_id", "kind", "queue", "priority", "payload", "state", "max_attempts")
        session.execute(insert(Job), [{name: getattr(job, name) for name in columns} for job in made])


def test_the_highest_priority_goes_first_then_the_oldest() -> None:
    owner = ClientFactory()
    low, old, young, high = (JobFactory(owner=owner, priority=priority) for priority in (2, 5, 5, 9))

    assert admitted() == [high.id, old.id, young.id, low.id]


def test_a_disabled_clients_jobs_wait() -> None:
    JobFactory(owner=ClientFactory(disabled_at=NOW))
    fine = JobFactory()

    assert admitted() == [fine.id]


def test_clients_take_turns_however_many_jobs_they_have() -> None:
    many, few = ClientFactory(), ClientFactory()
    jobs_of(many, 1000)
    jobs_of(few, 10)

    chosen = admitted(20)

    assert owners(chosen) == {many.id: 10, few.id: 10}
    assert owners(chosen[:2]) == {many.id: 1, few.id: 1}


def test_what_a_client_has_at_work_counts_as_its_turns() -> None:
    busy, idle = ClientFactory(), ClientFactory()
    for _ in range(4):
        running(owner=busy, queue="learning")
    jobs_of(busy, 10)
    jobs_of(idle, 10)

    assert owners(admitted(6)) == {idle.id: 5, busy.id: 1}


def test_no_client_has_more_at_work_than_its_cap_over_all_queues() -> None:
    owner = ClientFactory(max_running=3)
    running(owner=owner, queue="learning")
    JobFactory(owner=owner, queue="system", published_at=NOW)
    jobs_of(owner, 5)

    assert len(admitted()) == 1
    assert admitted() == []


def test_waiting_and_ended_jobs_do_not_count_against_the_cap() -> None:
    owner = ClientFactory(max_running=1)
    for state in (JobState.WAITING, JobState.SUCCEEDED, JobState.SCHEDULED):
        JobFactory(owner=owner, state=state)
    ready = JobFactory(owner=owner)

    assert admitted() == [ready.id]


def test_a_client_over_its_lowered_cap_is_passed_over() -> None:
    owner = ClientFactory(max_running=1)
    running(owner=owner)
    running(owner=owner)
    JobFactory(owner=owner)
    other = JobFactory()

    assert admitted() == [other.id]


def test_a_paused_queue_admits_nothing(session: Session) -> None:
    JobFactory()
    isolated = JobFactory(isolated=True)
    queues.set_paused(session, "custody", paused=True)
    session.commit()

    assert (admitted(), admitted(lane="solo")) == ([], [])
    queues.set_paused(session, "custody", paused=False)
    session.commit()
    assert admitted(lane="solo") == [isolated.id]


def test_isolated_jobs_go_to_the_lane_of_those_that_run_alone() -> None:
    isolated, usual = JobFactory(isolated=True), JobFactory()

    assert admitted(lane="solo") == [isolated.id]
    assert admitted() == [usual.id]


def test_nothing_is_admitted_into_a_lane_that_is_overfull() -> None:
    JobFactory()

    assert admitted(free=0) == []
    assert admitted(free=-3) == []


def test_demand_counts_hints_ready_jobs_and_the_slots_of_the_living() -> None:
    JobFactory(published_at=NOW)
    JobFactory(state=JobState.SCHEDULED, queue="system")
    WorkerFactory(slots=4)
    WorkerFactory(slots=2, queues=["custody", "system"])
    WorkerFactory(slots=8, stopping_at=NOW)
    WorkerFactory(slots=16, last_seen_at=NOW - timedelta(minutes=5))

    with transaction() as session:
        custody, system = admission.demand(session, ["custody", "system"], alive_seconds=30)

    assert (custody.published, custody.ready, custody.slots) == (1, False, 6)
    assert (system.published, system.ready, system.slots) == (0, False, 2)


def test_one_relay_admits_at_a_time() -> None:
    with transaction() as frozen:
        first = admission.begin(frozen)
        with transaction() as session:
            second = admission.begin(session)
    with transaction() as session:
        third = admission.begin(session)

    assert (first, second, third) == (True, False, True)


def test_two_relays_at_once_exceed_neither_window_nor_cap() -> None:
    capped, free = ClientFactory(max_running=5), ClientFactory()
    jobs_of(capped, 60)
    jobs_of(free, 60)
    published: list[UUID] = []

    def publish(_: str, jobs: Sequence[Admitted]) -> None:
        time.sleep(0.01)
        published.extend(job.job_id for job in jobs)

    relays = [Relay(publish, ping=lambda: None) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda relay: [relay.cycle() for _ in range(10)], relays))

    assert len(published) == len(set(published)) == SMALLEST_WINDOW
    assert owners(published)[capped.id] == 5
    with transaction() as session:
        marked = session.scalar(select(func.count()).where(Job.published_at.is_not(None)))
    assert marked == SMALLEST_WINDOW


def test_due_jobs_are_promoted_once_and_visibly() -> None:
    due = JobFactory(state=JobState.SCHEDULED, run_at=NOW - timedelta(seconds=1))
    later = JobFactory(state=JobState.SCHEDULED, run_at=NOW + timedelta(hours=1))

    promoted = at_once(*[admission.promote_due] * 4)

    assert sum(promoted) == 1
    assert (seen(due.id).state, seen(later.id).state) == ("queued", "scheduled")
    assert events(due.id) == [(1, "due")]
    assert seen(due.id).version == 1


def test_a_locked_job_holds_up_no_others() -> None:
    locked, free = JobFactory(), JobFactory()
    with transaction() as session:
        session.scalars(select(Job).where(Job.id == locked.id).with_for_update()).one()

        assert admitted() == [free.id]
