"""Use Valkey for at most an instant, and do without it while it is away."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from redis import ConnectionPool, Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

T = TypeVar("T")

logger = logging.getLogger(__name__)


class SharedState:
    """State that all workers share through Valkey, with a way to go on alone.

    ``client`` names the server (``None``: always alone); its settings for time-outs and retries are
    replaced by ours. An operation whose socket stalls for ``timeout_seconds`` has failed; after a failure
    Valkey is left alone for ``retry_seconds``, so a frozen one costs one stall in that time, not one a call.
    """

    def __init__(
        self,
        client: Redis | None,
        *,
        timeout_seconds: float = 0.05,
        retry_seconds: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.client = None if client is None else _bounded(client, timeout_seconds)
        self._retry_seconds = retry_seconds
        self._clock = clock
        self._away_until = float("-inf")

    def run(self, operation: Callable[[Redis], T], *, alone: Callable[[], T]) -> T:
        """Return ``operation(client)``, or ``alone()`` while Valkey is away."""
        if self.client is None or self._clock() < self._away_until:
            return alone()
        try:
            return operation(self.client)
        except RedisError as error:
            self._away_until = self._clock() + self._retry_seconds
            logger.warning(
                "Valkey is away (%s); limits hold per process for %g s.",
                type(error).__name__,
                self._retry_seconds,
            )
            return alone()


def _bounded(client: Redis, timeout_seconds: float) -> Redis:
    pool = client.connection_pool
    settings: dict[str, Any] = {
        **pool.connection_kwargs,
        "socket_timeout": timeout_seconds,
        "socket_connect_timeout": timeout_seconds,
        # redis-py's default tries several times with a growing wait.
        "retry": Retry(NoBackoff(), 0),
        "retry_on_error": [],
        "decode_responses": False,
    }
    return Redis(connection_pool=ConnectionPool(connection_class=pool.connection_class, **settings))
