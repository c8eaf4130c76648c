"""Limit how many calls an endpoint has at once, over all workers together."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from redis import Redis

from workers.agents.shared_state import SharedState
from workers.agents.waiting import until
from workers.ports import Watch

#: Seconds after which the slot of a silent owner (a killed worker) is free again.
LEASE_SECONDS = 10.0

# The server's clock orders the leases, since workers' clocks differ.
# KEYS[1]: the sorted set of owners by the end of their lease. ARGV: owner, limit, lease in ms.
TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) and not redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  return 0
end
redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
"""


class Slots:
    """The concurrent calls that one endpoint allows.

    ``limit`` ≥ 1 holds in every process by itself, and over all processes while Valkey is there: a
    process that goes on without Valkey already has its own limit.
    """

    def __init__(
        self, state: SharedState, *, endpoint_id: str, limit: int, lease_seconds: float = LEASE_SECONDS
    ) -> None:
        self._state = state
        self._key = f"assay:slots:{endpoint_id}"
        self._limit = limit
        self._lease_ms = max(1, round(lease_seconds * 1000))
        self._here = threading.BoundedSemaphore(limit)

    @contextmanager
    def held(self, watch: Watch) -> Iterator[Watch]:
        """Hold a slot; yields a watch that renews the slot's lease whenever it is looked at.

        Waits for a free slot; raises what ``watch.check`` raises meanwhile.
        """
        owner = uuid.uuid4().hex
        until(lambda: self._here.acquire(blocking=False), watch)
        try:
            until(lambda: self._take(owner, self._limit), watch)
            try:
                yield _RenewingWatch(watch, self, owner, every_seconds=self._lease_ms / 3000)
            finally:
                self._release(owner)
        finally:
            self._here.release()

    def renew(self, owner: str) -> None:
        """Keep the slot of ``owner``, also where Valkey has forgotten it: the call is under way."""
        self._take(owner, 2**31)

    def _take(self, owner: str, limit: int) -> bool:
        def take(client: Redis) -> bool:
            return bool(client.eval(TAKE, 1, self._key, owner, str(limit), str(self._lease_ms)))

        return self._state.run(take, alone=lambda: True)

    def _release(self, owner: str) -> None:
        self._state.run(lambda client: client.zrem(self._key, owner), alone=lambda: 0)


class _RenewingWatch:
    """Watches as the given watch does, and keeps a slot's lease alive while it is looked at."""

    def __init__(self, watch: Watch, slots: Slots, owner: str, *, every_seconds: float) -> None:
        self._watch = watch
        self._slots = slots
        self._owner = owner
        self._every = every_seconds
        self._due = time.monotonic() + every_seconds

    def check(self) -> None:
        """Raise the reason to stop, if there is one."""
        self._watch.check()
        self._renew()

    def check_paid(self) -> None:
        """Raise the reason to stop that also ends a paid call."""
        self._watch.check_paid()
        self._renew()

    def remaining(self) -> float:
        """Return the seconds until the attempt's time is up."""
        return self._watch.remaining()

    def _renew(self) -> None:
        if time.monotonic() >= self._due:
            self._due = time.monotonic() + self._every
            self._slots.renew(self._owner)
