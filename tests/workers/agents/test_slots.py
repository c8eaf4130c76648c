from __future__ import annotations

import subprocess
import sys
import threading
import time
import uuid

import pytest
import redis

from shared.errors import AttemptTimedOut
from tests.workers.fakes import FakeWatch
from workers.agents.shared_state import SharedState
from workers.agents.slots import Slots

#: Holds a slot again and again; a plain counter in Valkey says how many hold one at once.
HOLDER = """
import sys, time, threading, redis
from tests.workers.fakes import FakeWatch
from workers.agents.shared_state import SharedState
from workers.agents.slots import Slots
url, endpoint_id = sys.argv[1:]
client = redis.Redis.from_url(url)
slots = Slots(SharedState(client, timeout_seconds=5.0), endpoint_id=endpoint_id, limit=3)
def hold():
    for _ in range(15):
        with slots.held(FakeWatch()):
            client.lpush(endpoint_id + ":seen", client.incr(endpoint_id + ":now"))
            time.sleep(0.01)
            client.decr(endpoint_id + ":now")
threads = [threading.Thread(target=hold) for _ in range(3)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
"""


def make(url: str, endpoint_id: str, **options: float) -> Slots:
    state = SharedState(redis.Redis.from_url(url), timeout_seconds=2.0)
    return Slots(state, endpoint_id=endpoint_id, **{"limit": 1, **options})  # type: ignore[arg-type]


def test_two_processes_never_exceed_the_limit(valkey_url: str) -> None:
    endpoint_id = uuid.uuid4().hex
    command = [sys.executable, "-c", HOLDER, valkey_url, endpoint_id]

    holders = [subprocess.Popen(command) for _ in range(2)]

    assert [holder.wait(60) for holder in holders] == [0, 0]
    seen = [int(number) for number in redis.Redis.from_url(valkey_url).lrange(endpoint_id + ":seen", 0, -1)]
    assert len(seen) == 90
    assert max(seen) == 3


def test_a_slot_of_a_killed_owner_comes_back(valkey_url: str) -> None:
    endpoint_id = uuid.uuid4().hex
    script = HOLDER.replace("limit=3)", "limit=1, lease_seconds=0.5)").replace(
        "time.sleep(0.01)", "time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", script, valkey_url, endpoint_id])
    client = redis.Redis.from_url(valkey_url)
    while not client.exists(endpoint_id + ":now"):
        time.sleep(0.02)
    holder.kill()
    holder.wait()

    with make(valkey_url, endpoint_id, lease_seconds=0.5).held(FakeWatch(20)):
        owners = client.zcard(f"assay:slots:{endpoint_id}")

    assert owners == 1


def test_an_expired_owner_does_not_count_beside_living_ones(valkey_url: str) -> None:
    endpoint_id = uuid.uuid4().hex
    slots = make(valkey_url, endpoint_id, limit=2)
    redis.Redis.from_url(valkey_url).zadd(f"assay:slots:{endpoint_id}", {"killed": 1.0})

    with slots.held(FakeWatch()), slots.held(FakeWatch(5)):
        pass


def test_a_long_call_keeps_its_slot_by_looking_at_its_watch(valkey_url: str) -> None:
    endpoint_id = uuid.uuid4().hex
    with make(valkey_url, endpoint_id, lease_seconds=0.4).held(FakeWatch()) as watch:
        for _ in range(16):
            time.sleep(0.05)
            watch.check_paid()

        with pytest.raises(AttemptTimedOut), make(valkey_url, endpoint_id).held(FakeWatch(0.2)):
            pass


def test_waiting_for_a_slot_ends_with_the_watch(valkey_url: str) -> None:
    endpoint_id = uuid.uuid4().hex

    with (
        make(valkey_url, endpoint_id).held(FakeWatch()),
        pytest.raises(AttemptTimedOut),
        make(valkey_url, endpoint_id).held(FakeWatch(0.2)),
    ):
        pass


def test_a_slot_is_free_after_an_error(valkey_url: str) -> None:
    slots = make(valkey_url, uuid.uuid4().hex)

    for _ in range(3):
        with pytest.raises(KeyError), slots.held(FakeWatch(5)):
            raise KeyError


def test_without_valkey_the_limit_holds_in_the_process() -> None:
    slots, now, seen, lock = Slots(SharedState(None), endpoint_id="e", limit=2), [0], [0], threading.Lock()

    def hold() -> None:
        for _ in range(5):
            with slots.held(FakeWatch()):
                with lock:
                    now[0] += 1
                    seen.append(now[0])
                time.sleep(0.005)
                with lock:
                    now[0] -= 1

    threads = [threading.Thread(target=hold) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert max(seen) == 2
