from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import redis
from celery import Celery
from redis.exceptions import RedisError
from uuid_utils.compat import uuid7

from shared.store.admission import Admitted
from tasks import broker as module
from tasks.broker import Broker
from tests.valkey_process import ValkeyProcess, start_valkey

LANES = ("custody", "solo")


@pytest.fixture(scope="module")
def valkey() -> Iterator[ValkeyProcess]:
    server = start_valkey()
    yield server
    server.stop()


@pytest.fixture
def broker(valkey: ValkeyProcess, monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    monkeypatch.setattr(module, "_TIMEOUT", 0.3)
    with redis.Redis.from_url(valkey.url) as client:
        client.flushall()
    with Celery(broker=valkey.url) as app:
        app.conf.task_create_missing_queues = True
        made = Broker(valkey.url, app)
        yield made
        made._disconnect()
        made._redis.close()


def jobs(number: int) -> list[Admitted]:
    return [Admitted(uuid7(), "custody.question") for _ in range(number)]


def test_a_list_holds_what_was_published_to_it(broker: Broker) -> None:
    usual, alone = jobs(3), jobs(1)

    broker.publish("custody", usual)
    broker.publish("solo", alone)

    assert broker.holds("custody") == {job.job_id for job in usual}
    assert broker.holds("solo") == {alone[0].job_id}
    assert broker.holds("system") == set()


def test_hints_are_taken_in_the_order_they_were_published(broker: Broker, valkey: ValkeyProcess) -> None:
    handed = jobs(3)

    broker.publish("custody", handed)

    with redis.Redis.from_url(valkey.url) as client:
        taken = [client.rpop("custody").decode() for _ in handed]
    assert [str(job.job_id) in text for job, text in zip(handed, taken, strict=True)] == [True] * 3


def test_a_run_has_one_id(broker: Broker) -> None:
    again = start_valkey()
    with Celery(broker=again.url) as app:
        other = Broker(again.url, app)
        ids = {broker.run_id(), broker.run_id(), other.run_id()}
        other._redis.close()
    again.stop()

    assert len(ids) == 2


def test_a_frozen_broker_raises_in_time_and_works_when_it_is_back(
    broker: Broker, valkey: ValkeyProcess
) -> None:
    broker.publish("custody", jobs(1))
    valkey.freeze()
    began = time.monotonic()
    try:
        with pytest.raises(RedisError):
            broker.ping()
        with pytest.raises(Exception, match=r"(?i)time"):
            broker.publish("custody", jobs(1))
    finally:
        took = time.monotonic() - began
        valkey.thaw()

    broker.ping()
    last = jobs(1)
    broker.publish("custody", last)
    assert last[0].job_id in broker.holds("custody")
    assert took < 3, "each of the two waits no longer than its time-out, once more for a new connection"


def test_a_dead_broker_raises_what_the_relay_knows() -> None:
    dead = start_valkey()
    dead.stop()

    with Celery(broker=dead.url) as app:
        broker = Broker(dead.url, app)
        with pytest.raises(RedisError):
            broker.ping()
        with pytest.raises(RedisError):
            broker.run_id()
