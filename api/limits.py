"""Count each client's requests a minute, over all processes, and without ever waiting for it."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import structlog
from flask import Flask, Response, g
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage, RedisStorage
from redis import RedisError

from api.authentication import Caller
from shared.errors import TooManyRequests
from shared.settings import Settings

_WINDOW_SECONDS = 60
_LARGEST_PARCEL = 50

log = structlog.get_logger("api.limits")


@dataclass(frozen=True)
class Limit:
    """What a client has left of its minute."""

    quota: int
    remaining: int
    reset_seconds: int


class _Parcel:
    """The numbers of one window that this process has taken and not used yet."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.numbers: deque[int] = deque()
        #: The highest number of the window that is known to be taken.
        self.last = 0


class RateLimits:
    """Fixed windows of a minute, counted in Valkey by the library ``limits``.

    A process takes its numbers by parcels of a hundredth of what is left, at most 50, and asks Valkey for
    none but the next parcel: never is more let through, and at most that much less.

    Where Valkey does not answer within ``valkey_timeout_seconds`` the process counts by itself for
    ``valkey_retry_seconds``, so a frozen broker costs one request in five seconds 50 ms.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._alone_until = 0.0
        self._parcels: dict[UUID, _Parcel] = {}

    def spend(self, caller: Caller, *, now: float) -> Limit:
        """Count one request at ``now`` (Unix seconds); raises ``TooManyRequests`` past the quota."""
        quota = caller.requests_per_minute
        # The window's number is part of the key, so its end is known without asking.
        window, into = divmod(now, _WINDOW_SECONDS)
        item = RateLimitItemPerMinute(quota, namespace="assay")
        used = self._number(item.key_for(str(caller.client_id), str(int(window))), caller.client_id, quota)
        g.limit = limit = Limit(quota, max(0, quota - used), int(_WINDOW_SECONDS - into) + 1)
        if used > quota:
            raise TooManyRequests
        return limit

    def _number(self, key: str, client_id: UUID, quota: int) -> int:
        """Return which request of its window this is."""
        parcel = self._parcels.get(client_id)
        if parcel is None or parcel.key != key:
            parcel = self._parcels[client_id] = _Parcel(key)
        try:
            return parcel.numbers.popleft()
        except IndexError:
            size = max(1, min(_LARGEST_PARCEL, (quota - parcel.last) // 100))
            parcel.last = self._count(key, size)
            parcel.numbers.extend(range(parcel.last - size + 2, parcel.last + 1))
            return parcel.last - size + 1

    def _count(self, key: str, amount: int = 1) -> int:
        if time.monotonic() >= self._alone_until:
            try:
                return self._shared.incr(key, 2 * _WINDOW_SECONDS, amount)
            except (RedisError, OSError) as error:
                self._go_alone(error)
        return self._own.incr(key, 2 * _WINDOW_SECONDS, amount)

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
