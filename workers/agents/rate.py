"""Limit how many calls an endpoint gets a minute, over all workers together."""

from __future__ import annotations

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter

from workers.agents.shared_state import SharedState
from workers.agents.waiting import until
from workers.ports import Watch


class Rate:
    """The calls a minute that one endpoint allows, counted in a moving window.

    ``per_minute`` ≥ 1, or ``None`` for no limit. While Valkey is away each process counts for itself.
    """

    def __init__(self, state: SharedState, *, endpoint_id: str, per_minute: int | None) -> None:
        self._state = state
        self._endpoint_id = endpoint_id
        self._item = None if per_minute is None else RateLimitItemPerMinute(per_minute, namespace="assay")
        self._alone = MovingWindowRateLimiter(MemoryStorage())
        self._shared = None
        if state.client is not None:
            storage = RedisStorage("redis://", connection_pool=state.client.connection_pool)
            self._shared = MovingWindowRateLimiter(storage)

    def wait(self, watch: Watch) -> None:
        """Wait until one more call is allowed, and count it; raises what ``watch.check`` raises."""
        if self._item is not None:
            until(self._hit, watch, every_seconds=0.2)

    def _hit(self) -> bool:
        item, shared, alone = self._item, self._shared, self._alone
        assert item is not None
        if shared is None:
            return alone.hit(item, self._endpoint_id)
        return self._state.run(
            lambda _client: shared.hit(item, self._endpoint_id),
            alone=lambda: alone.hit(item, self._endpoint_id),
        )
