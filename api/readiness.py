"""Look whether the parts that we need answer, without waiting for them."""

from __future__ import annotations

import socket
import threading
import time
from urllib.parse import urlsplit

import redis
from sqlalchemy import select

from api.reading import reading
from shared.settings import Settings
from shared.store import endpoints, workers

#: How long one look is believed, so that probes can't be used to hammer the parts.
_BELIEVED_SECONDS = 2.0
#: How long a model's address may take to accept a connection.
_CONNECT_SECONDS = 0.3
#: How many addresses are tried before none is found to answer.
_MOST_ADDRESSES = 3


class Readiness:
    """How broker and models stand, looked at most every two seconds, by one thread at a time."""

    def __init__(self, settings: Settings) -> None:
        self._lock = threading.Lock()
        self._looked_at = 0.0
        self._seen: dict[str, str] = {}
        self._alive_seconds = settings.lease_seconds
        self._broker = redis.Redis.from_url(
            settings.redis_url,
            socket_timeout=settings.valkey_timeout_seconds,
            socket_connect_timeout=settings.valkey_timeout_seconds,
        )

    def look(self) -> dict[str, str]:
        """Return each part's standing; raises ``DatabaseUnavailable``."""
        with reading() as session:
            session.execute(select(1))
            addresses = endpoints.shared_addresses(session)
            sandboxes = workers.sandboxes(session, alive_seconds=self._alive_seconds)
        with self._lock:
            if time.monotonic() - self._looked_at > _BELIEVED_SECONDS:
                self._seen = {"broker": self._broker_standing(), "model": models_standing(list(addresses))}
                self._looked_at = time.monotonic()
            return {"database": "ready"} | self._seen | {"sandbox": sandbox_standing(sandboxes)}

    def _broker_standing(self) -> str:
        try:
            self._broker.ping()
        except (redis.RedisError, OSError):
            return "degraded"
        return "ready"


def sandbox_standing(told: set[str]) -> str:
    """Return whether every worker that told of its sandbox has one."""
    if not told:
        return "absent"
    return "degraded" if "none" in told else "ready"


def models_standing(addresses: list[str]) -> str:
    """Return whether one of the endpoints' addresses accepts a connection."""
    real = [address for address in addresses if address.startswith("http")]
    if not real:
        return "absent"
    return "ready" if any(_accepts(address) for address in real[:_MOST_ADDRESSES]) else "degraded"


def _accepts(address: str) -> bool:
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), _CONNECT_SECONDS).close()
    except (OSError, UnicodeError):
        return False
    return True
