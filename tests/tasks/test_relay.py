from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from kombu.exceptions import OperationalError
from redis.exceptions import ConnectionError as BrokerAway
from sqlalchemy import func, select, text

from shared.db.engine import transaction
from shared.errors import DatabaseUnavailable
from shared.models import Job
from shared.settings import settings
from shared.store import admission
from shared.store.admission import Admitted
from shared.vocabulary import JobState
from tasks import relay as module
from tasks.relay import SMALLEST_WINDOW, Relay, run
from tests.factories import ClientFactory, JobFactory, WorkerFactory
from tests.shared.store.lives import at_work, seen

pytestmark = pytest.mark.usefixtures("session")


@dataclass
class FakeBroker:
    """Remembers what it was handed, or fails when it is told to."""

    fails: bool = False
    away: bool = False
    handed: list[tuple[str, UUID]] = field(default_factory=list)

    def publish(self, lane: str, jobs: Sequence[Admitted]) -> None:
        if self.fails:
            raise OperationalError
        self.handed += [(lane, job.job_id) for job in jobs]

    def ping(self) -> None:
        if self.away:
            raise BrokerAway


@pytest.fixture
def broker() -> FakeBroker:
    return FakeBroker()


@pytest.fixture
def relay(broker: FakeBroker) -> Relay:
    return Relay(broker.publish, broker.ping)


def marked() -> int:
    with transaction() as session:
        return session.scalar(select(func.count()).where(Job.published_at.is_not(None))) or 0


def test_a_ready_job_is_published_once(relay: Relay, broker: FakeBroker) -> None:
    job = JobFactory()

    cycles = [relay.cycle() for _ in range(3)]

    assert cycles == [1, 0, 0]
    assert broker.handed == [("custody", job.id)]
    assert seen(job.id).published_at is not None


def test_a_cycle_fills_every_lane(relay: Relay, broker: FakeBroker) -> None:
    usual, isolated, system = JobFactory(), JobFactory(isolated=True), JobFactory(queue="system")

    relay.cycle()

    assert set(broker.handed) == {("custody", usual.id), ("solo", isolated.id), ("system", system.id)}


def test_a_lane_is_filled_to_its_window_and_again_as_jobs_are_taken(relay: Relay, broker: FakeBroker) -> None:
    owner = ClientFactory()
    for _ in range(SMALLEST_WINDOW + 6):
        JobFactory(owner=owner)

    first, second = relay.cycle(), relay.cycle()
    at_work([job_id for _, job_id in broker.handed[:4]])

    assert (first, second, relay.cycle()) == (SMALLEST_WINDOW, 0, 4)


def test_the_window_grows_with_the_slots_of_living_workers(relay: Relay) -> None:
    owner = ClientFactory()
    for _ in range(30):
        JobFactory(owner=owner)
    WorkerFactory(slots=20)
    WorkerFactory(slots=100, last_seen_at=datetime.now(UTC) - timedelta(minutes=5))

    assert relay.cycle() == 20


def test_a_lane_that_another_relay_filled_further_gets_nothing(
    relay: Relay, broker: FakeBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The demand was read before the lock; another relay, which knows faster workers, came between."""
    owner = ClientFactory()
    for number in range(SMALLEST_WINDOW + 4):
        JobFactory(owner=owner, published_at=datetime.now(UTC) if number > 0 else None)

    assert relay._fill("custody", 5) == 0
    assert broker.handed == []


def test_a_publisher_that_fails_leaves_nothing_marked(relay: Relay, broker: FakeBroker) -> None:
    JobFactory()
    broker.fails = True

    with pytest.raises(OperationalError):
        relay.cycle()

    assert marked() == 0
    broker.fails = False
    assert relay.cycle() == 1


def test_a_broker_that_is_away_is_found_out_before_a_row_is_locked(
    relay: Relay, broker: FakeBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    JobFactory()
    begun: list[bool] = []
    monkeypatch.setattr(admission, "begin", lambda _: begun.append(True))
    broker.away = True

    with pytest.raises(BrokerAway):
        relay.cycle()

    assert begun == []
    with transaction() as session:
        session.execute(text("SELECT 1 FROM jobs FOR UPDATE NOWAIT"))


def test_a_relay_that_is_frozen_while_it_admits_keeps_others_from_it_but_not_waiting(
    relay: Relay, broker: FakeBroker
) -> None:
    JobFactory()

    with transaction() as frozen:
        admission.begin(frozen)
        assert relay.cycle() == 0
    assert relay.cycle() == 1


def test_a_due_job_is_promoted_and_published_in_one_cycle(relay: Relay, broker: FakeBroker) -> None:
    due = JobFactory(state=JobState.SCHEDULED, run_at=datetime.now(UTC) - timedelta(seconds=1))

    assert relay.cycle() == 1
    assert broker.handed == [("custody", due.id)]


class Pauses:
    """An event that notes how long it is waited for, and is set after some waits."""

    def __init__(self, number: int) -> None:
        self.noted: list[float] = []
        self._number = number

    def wait(self, pause: float) -> bool:
        self.noted.append(pause)
        return len(self.noted) > self._number


@dataclass
class Cycles:
    """Stands for a relay: what its cycles publish or raise."""

    results: list[int | Exception]
    lasts: float = 0.0

    def cycle(self) -> int:
        result = self.results.pop(0)
        if isinstance(result, Exception):
            raise result
        return result


def test_a_relay_hurries_while_there_is_work_and_slows_down_while_idle() -> None:
    stop = Pauses(12)

    run(Cycles([0] * 10 + [3, 0]), stop)  # type: ignore[arg-type]

    busy, idle = settings().relay_busy_seconds, settings().relay_idle_seconds
    assert stop.noted[0] == stop.noted[11] == busy
    assert stop.noted[:11] == sorted(stop.noted[:11])
    assert stop.noted[10] == idle


def test_a_relay_looks_again_when_a_list_will_be_half_empty() -> None:
    stop = Pauses(2)
    run(Cycles([9, 9], lasts=0.03), stop)  # type: ignore[arg-type]
    late = Pauses(2)
    run(Cycles([9, 9], lasts=3.0), late)  # type: ignore[arg-type]

    assert stop.noted[1:] == [0.03, 0.03]
    assert late.noted[1:] == [settings().relay_idle_seconds] * 2


def test_how_long_a_list_lasts_is_known_once_hints_are_taken(relay: Relay, broker: FakeBroker) -> None:
    JobFactory.create_batch(3 * SMALLEST_WINDOW)
    relay.cycle()
    dry = relay.lasts
    at_work([job_id for _, job_id in broker.handed[: SMALLEST_WINDOW // 2]])
    relay.cycle()

    assert dry == 0
    assert relay.lasts > 0


@pytest.mark.parametrize(
    "error", [DatabaseUnavailable(), OperationalError(), BrokerAway(), ConnectionRefusedError()]
)
def test_a_relay_lives_through_outages_with_growing_pauses(error: Exception) -> None:
    stop = Pauses(9)

    run(Cycles([error] * 8 + [1]), stop)  # type: ignore[arg-type]

    assert stop.noted[1:6] == sorted(stop.noted[1:6])
    assert stop.noted[8] == module._LONGEST_PAUSE
    assert stop.noted[9] == settings().relay_busy_seconds


def test_a_relay_that_is_told_to_stop_stops(relay: Relay) -> None:
    stop = threading.Event()
    stop.set()

    run(relay, stop)
