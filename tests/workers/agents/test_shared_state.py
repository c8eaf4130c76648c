from __future__ import annotations

import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import redis

from shared.errors import AgentError, ProviderTimeout
from shared.vocabulary import Protocol
from tests.valkey_process import ValkeyProcess, start_valkey
from tests.workers.fakes import FakeWatch
from workers.agents.breaker import Breaker
from workers.agents.endpoint import EndpointConfig
from workers.agents.guarded import guarded
from workers.agents.guards import Guards
from workers.agents.scripted import ReplyScript
from workers.agents.shared_state import SharedState
from workers.ports import Decoding, Message, Role

PROMPT = [Message(Role.USER, "Calculate 4 + 3.")]


@pytest.fixture
def valkey() -> Iterator[ValkeyProcess]:
    server = start_valkey()
    yield server
    server.thaw()
    server.stop()


def shared(url: str, *, timeout_seconds: float = 0.05) -> SharedState:
    # Made this way, unlike by from_url, a client brings redis-py's own retries.
    client = redis.Redis(host="127.0.0.1", port=urlsplit(url).port or 0, decode_responses=True)
    return SharedState(client, timeout_seconds=timeout_seconds, retry_seconds=60)


def test_an_operation_runs_against_valkey(valkey_url: str) -> None:
    state = shared(valkey_url, timeout_seconds=1.0)

    assert state.run(lambda client: client.ping(), alone=lambda: False) is True


def test_a_frozen_valkey_costs_one_stall_and_not_one_a_call(valkey: ValkeyProcess) -> None:
    state = shared(valkey.url)
    state.run(lambda client: client.ping(), alone=lambda: False)
    asked = []

    def ping(client: redis.Redis) -> str:
        asked.append(client)
        return str(client.ping())

    valkey.freeze()
    answers = [state.run(ping, alone=lambda: "alone") for _ in range(50)]

    assert answers == ["alone"] * 50
    assert len(asked) == 1


def test_a_stall_is_not_tried_again(valkey: ValkeyProcess) -> None:
    state = shared(valkey.url, timeout_seconds=0.2)
    valkey.freeze()

    started = time.monotonic()
    state.run(lambda client: client.ping(), alone=lambda: False)

    assert time.monotonic() - started < 4 * 0.2


def test_an_unreachable_valkey_is_done_without() -> None:
    state = shared("redis://127.0.0.1:1/0")

    assert state.run(lambda client: client.ping(), alone=lambda: "alone") == "alone"


def test_valkey_is_used_again_after_the_retry_time(valkey: ValkeyProcess) -> None:
    now = [0.0]
    client = redis.Redis.from_url(valkey.url)
    state = SharedState(client, timeout_seconds=0.3, retry_seconds=5.0, clock=lambda: now[0])
    valkey.freeze()
    state.run(lambda client: client.ping(), alone=lambda: "alone")
    valkey.thaw()

    before = state.run(lambda client: client.ping(), alone=lambda: "alone")
    now[0] = 5.1
    after = state.run(lambda client: client.ping(), alone=lambda: "alone")

    assert (before, after) == ("alone", True)


def test_guarded_calls_go_on_while_valkey_is_frozen(valkey: ValkeyProcess) -> None:
    config = EndpointConfig(
        id="e",
        base_url="",
        protocol=Protocol.SCRIPTED,
        model="m",
        max_concurrency=2,
        requests_per_minute=1000,
    )
    asking = guarded(ReplyScript("7"), config, Guards(redis.Redis.from_url(valkey.url)))
    asking.complete(PROMPT, Decoding(), watch=FakeWatch())
    valkey.freeze()

    started = time.monotonic()
    replies = [asking.complete(PROMPT, Decoding(), watch=FakeWatch()).text for _ in range(50)]

    assert replies == ["7"] * 50
    assert time.monotonic() - started < 2 * 50 * 0.05


def test_a_breaker_still_opens_while_valkey_is_away() -> None:
    breaker = Breaker(shared("redis://127.0.0.1:1/0"), endpoint_id="e", fail_max=2)

    codes = [outcome(breaker) for _ in range(3)]

    assert codes == ["provider_timeout", "provider_timeout", "circuit_open"]


def outcome(breaker: Breaker) -> str:
    def fail() -> None:
        raise ProviderTimeout

    try:
        breaker.call(fail)
    except AgentError as error:
        return error.code
    return "fine"
