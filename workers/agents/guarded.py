"""Put a budget, retries, a breaker and limits around a provider."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import tenacity

from shared.errors import AgentError, CircuitOpen
from workers.agents.breaker import Breaker
from workers.agents.endpoint import EndpointConfig
from workers.agents.faults import RateLimited
from workers.agents.guards import Guards
from workers.agents.rate import Rate
from workers.agents.slots import Slots
from workers.agents.waiting import pause
from workers.ports import Budget, Decoding, Message, Provider, Reply, Watch


@dataclass(frozen=True)
class Retries:
    """How often and how patiently a call is tried again; times are seconds.

    The wait before try n+1 is drawn from [0, ``first_seconds``·2ⁿ], at most ``longest_seconds``. A
    Retry-After is waited out in full, unless it is over ``longest_seconds``: then the job has to come back.
    """

    attempts: int = 4
    first_seconds: float = 0.5
    longest_seconds: float = 20.0


def guarded(
    provider: Provider,
    config: EndpointConfig,
    guards: Guards,
    *,
    budget: Budget | None = None,
    retries: Retries | None = None,
) -> Provider:
    """Return a provider that asks ``provider`` within the endpoint's limits.

    Each try checks the budget, waits for a slot, passes the breaker, waits for a token of the rate limit
    and calls. What is ``retryable`` is tried again while the tries and ``watch.remaining()`` last; an
    open circuit is not waited for here.
    """
    slots, rate, breaker = guards.of(config)
    return _Guarded(provider, slots, rate, breaker, budget, retries or Retries())


@dataclass(frozen=True)
class _Guarded:
    provider: Provider
    slots: Slots
    rate: Rate
    breaker: Breaker
    budget: Budget | None
    retries: Retries

    def complete(self, messages: Sequence[Message], decoding: Decoding, *, watch: Watch) -> Reply:
        """Ask for one completion; raises an ``AgentError``, or what ``watch`` raises."""
        backoff = tenacity.wait_random_exponential(
            multiplier=self.retries.first_seconds, max=self.retries.longest_seconds
        )

        def wait(state: tenacity.RetryCallState) -> float:
            return max(backoff(state), _asked_wait(state))

        def stop(state: tenacity.RetryCallState) -> bool:
            longest = min(self.retries.longest_seconds, watch.remaining())
            return state.attempt_number >= self.retries.attempts or state.upcoming_sleep > longest

        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(_worth_another_try),
            wait=wait,
            stop=stop,
            sleep=lambda seconds: pause(seconds, watch),
            reraise=True,
        )
        return retrying(self._once, messages, decoding, watch)

    def _once(self, messages: Sequence[Message], decoding: Decoding, watch: Watch) -> Reply:
        watch.check()
        if self.budget is not None:
            self.budget.check()

        with self.slots.held(watch) as kept:

            def call() -> Reply:
                self.rate.wait(kept)
                return self.provider.complete(messages, decoding, watch=kept)

            return self.breaker.call(call)


def _worth_another_try(error: BaseException) -> bool:
    return isinstance(error, AgentError) and error.retryable and not isinstance(error, CircuitOpen)


def _asked_wait(state: tenacity.RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    return (error.retry_after_seconds or 0.0) if isinstance(error, RateLimited) else 0.0
