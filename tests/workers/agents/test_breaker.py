from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable

import pytest
import redis

from shared.errors import (
    AssayError,
    CircuitOpen,
    JobCancelled,
    ProviderGarbled,
    ProviderRateLimited,
    ProviderRefused,
    ProviderTimeout,
    ProviderUnavailable,
)
from workers.agents.breaker import Breaker
from workers.agents.shared_state import SharedState

Make = Callable[..., Breaker]


@pytest.fixture(params=["shared", "decoding", "alone"])
def breaker(request: pytest.FixtureRequest, valkey_url: str) -> Make:
    decoding = request.param == "decoding"
    client = None if request.param == "alone" else redis.Redis.from_url(valkey_url, decode_responses=decoding)
    state = SharedState(client, timeout_seconds=2.0)
    endpoint_id = uuid.uuid4().hex
    return lambda **options: Breaker(state, endpoint_id=endpoint_id, **{"fail_max": 3, **options})


def outcome(breaker: Breaker, error: BaseException | None = None) -> str:
    def operation() -> str:
        if error is not None:
            raise error
        return "fine"

    try:
        return breaker.call(operation)
    except AssayError as raised:
        return raised.code


@pytest.mark.parametrize("error", [ProviderTimeout(), ProviderUnavailable(), ProviderGarbled()])
def test_failures_in_a_row_open_the_circuit(breaker: Make, error: AssayError) -> None:
    made = breaker()

    codes = [outcome(made, error) for _ in range(4)]

    assert codes == [error.code] * 3 + ["circuit_open"]


@pytest.mark.parametrize("error", [ProviderRefused(), ProviderRateLimited()])
def test_an_endpoint_that_refuses_is_alive(breaker: Make, error: AssayError) -> None:
    made = breaker()

    assert {outcome(made, error) for _ in range(5)} == {error.code}


def test_a_success_forgets_the_failures(breaker: Make) -> None:
    made = breaker()

    codes = [outcome(made, error) for error in [ProviderTimeout(), ProviderTimeout(), None] * 3]

    assert "circuit_open" not in codes


def test_a_cancelled_job_says_nothing_about_the_endpoint(breaker: Make) -> None:
    made = breaker()

    for error in (ProviderTimeout(), ProviderTimeout(), JobCancelled(), ProviderTimeout()):
        outcome(made, error)

    assert outcome(made) == "circuit_open"


def test_a_trial_that_is_cancelled_leaves_the_circuit_on_trial(breaker: Make) -> None:
    made = breaker(reset_seconds=0.05)
    for _ in range(3):
        outcome(made, ProviderTimeout())
    time.sleep(0.1)

    outcome(made, JobCancelled())

    assert outcome(made, ProviderTimeout()) == "provider_timeout"
    assert outcome(made) == "circuit_open"


def test_a_trial_that_goes_well_closes_the_circuit(breaker: Make) -> None:
    made = breaker(reset_seconds=0.05)
    for _ in range(3):
        outcome(made, ProviderTimeout())
    time.sleep(0.1)

    assert [outcome(made) for _ in range(2)] == ["fine", "fine"]
    assert outcome(made, ProviderTimeout()) == "provider_timeout"


def test_two_workers_share_a_circuit(valkey_url: str) -> None:
    endpoint_id = uuid.uuid4().hex
    one, two = (
        Breaker(
            SharedState(redis.Redis.from_url(valkey_url), timeout_seconds=2.0),
            endpoint_id=endpoint_id,
            fail_max=4,
        )
        for _ in range(2)
    )

    codes = [outcome(made, ProviderTimeout()) for made in (one, two, one, two)]

    assert codes == ["provider_timeout"] * 4
    with pytest.raises(CircuitOpen):
        one.call(lambda: None)
    with pytest.raises(CircuitOpen):
        two.call(lambda: None)


def test_calls_through_one_breaker_run_side_by_side(breaker: Make) -> None:
    made, together = breaker(), threading.Barrier(2, timeout=5)
    threads = [threading.Thread(target=made.call, args=(together.wait,)) for _ in range(2)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert not together.broken
