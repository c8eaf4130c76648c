"""Count each client's requests a minute, over all processes, and without ever waiting for it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from functools import cached_property

import structlog
from flask import Flask, Response, g
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage, RedisStorage
from redis import RedisError

from api.authentication import Caller
from shared.errors import TooManyRequests
from shared.settings import Settings

_WINDOW_SECONDS = 60

log = structlog.get_logger("api.limits")


@dataclass(frozen=True)
class Limit:
    """What a client has left of its minute."""

    quota: int
    remaining: int
    reset_seconds: int


class RateLimits:
    """Fixed windows of a minute, counted in Valkey by the library ``limits``.

    Where Valkey does not answer within ``valkey_timeout_seconds`` the process counts by itself for
    ``valkey_retry_seconds``, so a frozen broker costs one request in five seconds 50 ms.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._alone_until = 0.0

    def spend(self, caller: Caller, *, now: float) -> Limit:
        """Count one request at ``now`` (Unix seconds); raises ``TooManyRequests`` past the quota."""
        quota = caller.requests_per_minute
        # The window's number is part of the key, so its end is known without asking.
        window, into = divmod(now, _WINDOW_SECONDS)
        item = RateLimitItemPerMinute(quota, namespace="assay")
        used = self._count(item.key_for(str(caller.client_id), str(int(window))))
        g.limit = limit = Limit(quota, max(0, quota - used), int(_WINDOW_SECONDS - into) + 1)
        if used > quota:
            raise TooManyRequests
        return limit

    def _count(self, key: str) -> int:
        if time.monotonic() >= self._alone_until:
            try:
                return self._shared.incr(key, 2 * _WINDOW_SECONDS)
            except (RedisError, OSError) as error:
                self._go_alone(error)
        return self._own.incr(key, 2 * _WINDOW_SECONDS)

    def _go_alone(self, error: Exception) -> None:
        with self._lock:
            self._alone_until = time.monotonic() + self._settings.valkey_retry_seconds
        log.warning("limits are counted by this process alone", cause=type(error).__name__)

    @cached_property
    def _shared(self) -> RedisStorage:
        timeout = self._settings.valkey_timeout_seconds
        return RedisStorage(
            self._settings.redis_url,
            socket_timeout=timeout,
            socket_connect_timeout=timeout,
        )

    @cached_property
    def _own(self) -> MemoryStorage:
        return MemoryStorage()


def tell_limits(app: Flask) -> None:
    """Add RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers) to what was counted."""

    @app.after_request
    def add(response: Response) -> Response:
        limit: Limit | None = g.get("limit")
        if limit is not None:
            response.headers["RateLimit-Policy"] = f'"client";q={limit.quota};w={_WINDOW_SECONDS}'
            response.headers["RateLimit"] = f'"client";r={limit.remaining};t={limit.reset_seconds}'
        return response
