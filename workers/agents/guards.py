"""Keep, for one process, the limits and breakers that its calls share."""

from __future__ import annotations

import threading

from redis import Redis

from workers.agents.breaker import Breaker
from workers.agents.endpoint import EndpointConfig
from workers.agents.rate import Rate
from workers.agents.shared_state import SharedState
from workers.agents.slots import LEASE_SECONDS, Slots


class Guards:
    """The guards of every endpoint that this process calls; make one a process.

    ``client`` is a redis-py client of the shared Valkey, or ``None`` to limit this process alone. Any use
    of it takes at most ``valkey_timeout_seconds`` and is left out for ``valkey_retry_seconds`` after a
    failure. The breaker opens after ``fail_max`` failures in a row for ``reset_seconds``.
    """

    def __init__(
        self,
        client: Redis | None,
        *,
        valkey_timeout_seconds: float = 0.05,
        valkey_retry_seconds: float = 5.0,
        lease_seconds: float = LEASE_SECONDS,
        fail_max: int = 5,
        reset_seconds: float = 30.0,
    ) -> None:
        self._state = SharedState(
            client, timeout_seconds=valkey_timeout_seconds, retry_seconds=valkey_retry_seconds
        )
        self._lease_seconds = lease_seconds
        self._fail_max = fail_max
        self._reset_seconds = reset_seconds
        self._lock = threading.Lock()
        self._made: dict[tuple[str, int, int | None], tuple[Slots, Rate, Breaker]] = {}

    def of(self, config: EndpointConfig) -> tuple[Slots, Rate, Breaker]:
        """Return the endpoint's guards, the same ones for every call of this process."""
        key = (config.id, config.max_concurrency, config.requests_per_minute)
        with self._lock:
            if key not in self._made:
                self._made[key] = self._make(config)
            return self._made[key]

    def _make(self, config: EndpointConfig) -> tuple[Slots, Rate, Breaker]:
        return (
            Slots(
                self._state,
                endpoint_id=config.id,
                limit=config.max_concurrency,
                lease_seconds=self._lease_seconds,
            ),
            Rate(self._state, endpoint_id=config.id, per_minute=config.requests_per_minute),
            Breaker(
                self._state,
                endpoint_id=config.id,
                fail_max=self._fail_max,
                reset_seconds=self._reset_seconds,
            ),
        )
