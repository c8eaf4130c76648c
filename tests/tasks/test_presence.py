from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.models import Worker
from tasks import identity, presence, stopping
from tests.factories import WorkerFactory
from tests.tasks.work import failing_transaction
from workers.sandbox import selftest
from workers.sandbox.selftest import Choice
from workers.sandbox.tier import Tier

DETAILS: dict[str, Any] = {
    "name": "custody@test",
    "pid": 1,
    "pool": "threads",
    "queues": ["custody"],
    "slots": 4,
    "version": "1",
}


@pytest.fixture(autouse=True)
def _identity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "_claimant", None)


def consuming(*lanes: str, slots: int = 1) -> Any:
    queues = SimpleNamespace(consume_from=dict.fromkeys(lanes))
    return SimpleNamespace(app=SimpleNamespace(amqp=SimpleNamespace(queues=queues)), concurrency=slots)


@pytest.mark.parametrize(("lanes", "solo"), [(("custody", "system"), False), (("solo",), True)])
def test_a_worker_takes_its_node_name_and_may_run_alone_on_its_own_lane(
    lanes: tuple[str, ...], solo: bool
) -> None:
    presence._name_process("custody@host", consuming(*lanes))

    assert identity.claimant().name == "custody@host"
    assert identity.claimant().solo == solo


@pytest.mark.parametrize(("lanes", "slots"), [(("solo",), 2), (("solo", "custody"), 1)])
def test_a_worker_that_would_not_run_jobs_alone_is_refused(lanes: tuple[str, ...], slots: int) -> None:
    with pytest.raises(SystemExit, match="-c 1 -Q solo"):
        presence._name_process("solo@host", consuming(*lanes, slots=slots))


def test_a_worker_is_seen_every_beat_until_it_stops(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            stopping.begin()

    monkeypatch.setattr("tasks.presence.time.sleep", sleep)
    monkeypatch.setattr(presence, "transaction", failing_transaction(times=1))
    monkeypatch.setattr(presence, "_sandbox", lambda: "T2")

    presence._stay_seen(dict(DETAILS))

    assert pauses == [1, 10, 10], "the first was met by an outage"
    session.expire_all()
    [worker] = session.scalars(select(Worker))
    assert (worker.id, worker.queues, worker.slots) == (identity.claimant().worker_id, ["custody"], 4)
    assert worker.sandbox == "T2"


@pytest.mark.parametrize(("tier", "told"), [(Tier.T1B, "T1b"), (None, "none")])
def test_a_worker_tells_the_tier_of_its_sandbox(
    tier: Tier | None, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selftest, "choice", lambda: Choice(tier, None, ("T1: no namespaces",)))

    assert presence._sandbox() == told


def test_a_worker_that_ends_leaves_no_row(session: Session) -> None:
    WorkerFactory(id=identity.claimant().worker_id)

    presence._remove()

    session.expire_all()
    assert session.scalars(select(Worker)).all() == []


def test_a_worker_ends_without_a_database(monkeypatch: pytest.MonkeyPatch, database: None) -> None:
    monkeypatch.setattr(presence, "transaction", failing_transaction(times=1))

    presence._remove()
