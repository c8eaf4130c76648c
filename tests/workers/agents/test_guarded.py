from __future__ import annotations

import time
import uuid

import pytest

from shared.errors import (
    AgentError,
    AssayError,
    AttemptTimedOut,
    JobCancelled,
    ProviderGarbled,
    ProviderRefused,
    ProviderTimeout,
    ProviderUnavailable,
    TokenBudgetSpent,
)
from shared.vocabulary import Protocol
from tests.workers.fakes import FakeWatch
from workers.agents.endpoint import EndpointConfig
from workers.agents.faults import RateLimited
from workers.agents.guarded import Retries, guarded
from workers.agents.guards import Guards
from workers.agents.scripted import ReplyScript
from workers.ports import Budget, Decoding, Message, Provider, Role

PROMPT = [Message(Role.USER, "Calculate 4 + 3.")]
QUICK = Retries(first_seconds=0.001, longest_seconds=0.5)


def around(
    script: Provider, *, guards: Guards | None = None, retries: Retries = QUICK, budget: Budget | None = None
) -> Provider:
    config = EndpointConfig(id=uuid.uuid4().hex, base_url="", protocol=Protocol.SCRIPTED, model="m")
    return guarded(script, config, guards or Guards(None), budget=budget, retries=retries)


def ask(provider: Provider, watch: FakeWatch | None = None) -> str:
    return provider.complete(PROMPT, Decoding(), watch=watch or FakeWatch()).text


@pytest.mark.parametrize(
    "error", [ProviderTimeout(), ProviderUnavailable(), ProviderGarbled(), RateLimited()]
)
def test_a_passing_fault_is_tried_again(error: AgentError) -> None:
    script = ReplyScript([error, error, "7"])

    assert ask(around(script)) == "7"
    assert len(script.calls) == 3


def test_tries_are_bounded_and_the_last_error_is_told() -> None:
    script = ReplyScript(
        [ProviderTimeout(), ProviderTimeout(), ProviderTimeout(), ProviderGarbled("at last")]
    )

    with pytest.raises(ProviderGarbled, match="at last"):
        ask(around(script))
    assert len(script.calls) == 4


def test_a_refusal_is_final() -> None:
    script = ReplyScript([ProviderRefused(), "7"])

    with pytest.raises(ProviderRefused):
        ask(around(script))
    assert len(script.calls) == 1


def test_retry_after_is_waited_out() -> None:
    script = ReplyScript([RateLimited(retry_after_seconds=0.3), "7"])

    started = time.monotonic()
    ask(around(script))

    assert time.monotonic() - started >= 0.3


def test_a_long_retry_after_is_left_to_the_job() -> None:
    script = ReplyScript([RateLimited(retry_after_seconds=3600), "7"])

    with pytest.raises(RateLimited):
        ask(around(script))
    assert len(script.calls) == 1


def test_no_try_is_waited_for_that_would_come_too_late() -> None:
    script = ReplyScript([RateLimited(retry_after_seconds=0.4), "7"])

    with pytest.raises(RateLimited):
        ask(around(script), FakeWatch(0.2))


def test_a_cancelled_job_is_not_kept_waiting_between_tries() -> None:
    script = ReplyScript([RateLimited(retry_after_seconds=30.0), "7"])
    patient = Retries(longest_seconds=60)

    started = time.monotonic()
    with pytest.raises(JobCancelled):
        ask(around(script, retries=patient), FakeWatch(0.1, reason=JobCancelled()))

    assert time.monotonic() - started < 10
    assert len(script.calls) == 1


def test_a_job_whose_time_is_up_does_not_call() -> None:
    script = ReplyScript("7")

    with pytest.raises(AttemptTimedOut):
        ask(around(script), FakeWatch(0))
    assert script.calls == []


class SpentAfter:
    """A budget that is spent after some checks."""

    def __init__(self, checks: int) -> None:
        self.left = checks

    def check(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise TokenBudgetSpent


def test_a_spent_budget_stops_before_the_call() -> None:
    script = ReplyScript("7")

    with pytest.raises(TokenBudgetSpent):
        ask(around(script, budget=SpentAfter(0)))
    assert script.calls == []


def test_the_budget_is_checked_before_every_try() -> None:
    script = ReplyScript([ProviderTimeout(), "7"])

    with pytest.raises(TokenBudgetSpent):
        ask(around(script, budget=SpentAfter(1)))
    assert len(script.calls) == 1


def test_an_open_circuit_is_not_waited_for() -> None:
    script = ReplyScript([ProviderTimeout()])
    budget = SpentAfter(100)
    asking = around(script, guards=Guards(None, fail_max=2), budget=budget)

    codes = [code_of(asking) for _ in range(2)]

    assert codes == ["circuit_open", "circuit_open"]
    assert len(script.calls) == 2
    assert 100 - budget.left == 4  # two failures, the third try that was held back, and the second call


def code_of(provider: Provider) -> str:
    try:
        return ask(provider)
    except AssayError as error:
        return error.code
