from __future__ import annotations

import uuid

import pytest
import redis

from shared.errors import AttemptTimedOut
from tests.workers.fakes import FakeWatch
from workers.agents.rate import Rate
from workers.agents.shared_state import SharedState


def make(url: str | None, endpoint_id: str, per_minute: int | None) -> Rate:
    client = redis.Redis.from_url(url) if url else None
    return Rate(SharedState(client, timeout_seconds=2.0), endpoint_id=endpoint_id, per_minute=per_minute)


def passed(rates: list[Rate], tries: int) -> int:
    count = 0
    for number in range(tries):
        try:
            rates[number % len(rates)].wait(FakeWatch(0.05))
        except AttemptTimedOut:
            continue
        count += 1
    return count


def test_two_workers_share_the_rate(valkey_url: str) -> None:
    endpoint_id = uuid.uuid4().hex

    assert passed([make(valkey_url, endpoint_id, 3) for _ in range(2)], 6) == 3


def test_endpoints_have_rates_of_their_own(valkey_url: str) -> None:
    assert passed([make(valkey_url, uuid.uuid4().hex, 1) for _ in range(4)], 4) == 4


@pytest.mark.parametrize("url", [None, "redis://127.0.0.1:1/0"])
def test_without_valkey_the_process_counts(url: str | None) -> None:
    assert passed([make(url, "e", 2)], 4) == 2


def test_no_rate_is_no_limit() -> None:
    assert passed([make(None, "e", None)], 20) == 20
