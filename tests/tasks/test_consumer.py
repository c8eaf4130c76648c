from __future__ import annotations

import pytest
from celery.worker import WorkController
from kombu.exceptions import OperationalError
from kombu.utils import functional

from tasks.app import app
from tasks.consumer import Consumer
from tests.closed import closed_port

pytestmark = pytest.mark.usefixtures("parts")


@pytest.fixture
def consumer() -> Consumer:
    """A worker's consumer that has not begun."""
    made: Consumer = WorkController(app=app, pool="threads", hostname="one@here").consumer
    return made


def test_a_worker_greets_and_follows_no_neighbours(consumer: Consumer) -> None:
    steps = {type(step).__name__ for step in consumer.steps}

    assert {"Tasks", "Control", "Events"} <= steps
    assert steps.isdisjoint({"Mingle", "Gossip"})


def test_a_lost_broker_is_tried_every_few_seconds(
    consumer: Consumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(functional, "sleep", slept.append)
    monkeypatch.setitem(app.conf.changes, "broker_connection_max_retries", 8)

    with closed_port() as port, pytest.raises(OperationalError):
        consumer.ensure_connected(app.connection_for_read(f"redis://127.0.0.1:{port}"))

    assert slept
    assert sum(slept) <= 8 * 3
