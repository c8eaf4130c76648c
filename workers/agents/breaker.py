"""Hold back calls to an endpoint that keeps failing, over all workers together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import pybreaker
from redis import Redis

from shared.errors import AgentError, CircuitOpen, ProviderGarbled, ProviderTimeout, ProviderUnavailable
from workers.agents.shared_state import SharedState

#: The failures that count; a refusal or a "slow down" shows that the endpoint is alive.
COUNTED = (ProviderTimeout, ProviderUnavailable, ProviderGarbled)
#: Seconds without any failure after which the shared record is forgotten.
FORGET_SECONDS = 900

T = TypeVar("T")


class Breaker:
    """The circuit breaker of one endpoint (pybreaker; M. Nygard, *Release It!*, 2007).

    Opens after ``fail_max`` counted failures in a row, whoever met them; ``reset_seconds`` later the
    next call is let through as a trial, and its outcome closes or opens the circuit again.
    """

    def __init__(
        self, state: SharedState, *, endpoint_id: str, fail_max: int = 5, reset_seconds: float = 30.0
    ) -> None:
        self._state = state
        self._key = f"assay:breaker:{endpoint_id}"
        self._fail_max = fail_max
        self._reset_seconds = reset_seconds
        self._alone = pybreaker.CircuitMemoryStorage(pybreaker.STATE_CLOSED)

    def call(self, operation: Callable[[], T]) -> T:
        """Return ``operation()`` and record how it went; raises ``CircuitOpen`` while calls are held back."""
        record = _Record(self._state, self._key, self._alone)

        def judged() -> T:
            try:
                return operation()
            except AgentError:
                raise
            except BaseException:
                # A cancelled job says nothing about the endpoint, but pybreaker would call it a success.
                record.muted = True
                raise

        # A breaker holds a lock during the whole call, so each call has its own over the shared record.
        breaker = pybreaker.CircuitBreaker(
            fail_max=self._fail_max,
            reset_timeout=self._reset_seconds,
            exclude=[lambda error: not isinstance(error, COUNTED)],
            state_storage=record,
            throw_new_error_on_trip=False,
        )
        try:
            return breaker.call(judged)
        except pybreaker.CircuitBreakerError as error:
            raise CircuitOpen from error


class _Record(pybreaker.CircuitBreakerStorage):
    """The breaker's state in one Valkey hash, or in this process while Valkey is away.

    pybreaker's own Redis storage raises from its constructor when Valkey is away, waits for it anew at
    every step, and can't read from a client that decodes responses.
    """

    def __init__(self, state: SharedState, key: str, alone: pybreaker.CircuitMemoryStorage) -> None:
        super().__init__("valkey")
        self._state = state
        self._key = key
        self._alone = alone
        self.muted = False

    @property
    def state(self) -> str:
        """``closed``, ``open`` or ``half-open``."""
        return self._get("state", lambda: self._alone.state) or pybreaker.STATE_CLOSED

    @state.setter
    def state(self, state: str) -> None:
        self._set("state", state, lambda: setattr(self._alone, "state", state))

    @property
    def counter(self) -> int:
        """Failures in a row."""
        return int(self._get("failures", lambda: str(self._alone.counter)) or 0)

    def increment_counter(self) -> None:
        """Count a failure."""
        self._add("failures", self._alone.increment_counter)

    def reset_counter(self) -> None:
        """Forget the failures."""
        self._set("failures", "0", self._alone.reset_counter)

    @property
    def success_counter(self) -> int:
        """Successful trials in a row."""
        return int(self._get("successes", lambda: str(self._alone.success_counter)) or 0)

    def increment_success_counter(self) -> None:
        """Count a successful trial."""
        self._add("successes", self._alone.increment_success_counter)

    def reset_success_counter(self) -> None:
        """Forget the successful trials."""
        self._set("successes", "0", self._alone.reset_success_counter)

    @property
    def opened_at(self) -> datetime | None:
        """When the circuit was last opened, in UTC."""

        def alone() -> str:
            at = self._alone.opened_at
            return at.isoformat() if at else ""

        text = self._get("opened_at", alone)
        return datetime.fromisoformat(text) if text else None

    @opened_at.setter
    def opened_at(self, at: datetime) -> None:
        moment = at.astimezone(UTC)
        self._set("opened_at", moment.isoformat(), lambda: setattr(self._alone, "opened_at", moment))

    def _get(self, name: str, alone: Callable[[], str]) -> str:
        def read(client: Redis) -> str:
            value = client.hget(self._key, name)
            return value.decode() if isinstance(value, bytes) else ""

        return self._state.run(read, alone=alone)

    def _set(self, name: str, value: str, alone: Callable[[], None]) -> None:
        self._write(lambda client: client.hset(self._key, name, value), alone)

    def _add(self, name: str, alone: Callable[[], None]) -> None:
        self._write(lambda client: client.hincrby(self._key, name, 1), alone)

    def _write(self, write: Callable[[Redis], object], alone: Callable[[], None]) -> None:
        def both(pipeline: Redis) -> None:
            with pipeline.pipeline(transaction=True) as batch:
                write(batch)
                batch.expire(self._key, FORGET_SECONDS)
                batch.execute()

        if not self.muted:
            self._state.run(both, alone=alone)
