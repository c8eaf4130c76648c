"""Carry queued jobs to the broker.

A process of its own; several may run, and one admits at a time. The broker's lists are kept short (a
window), so that priority, fairness and pausing are decided late, by one statement in Postgres.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from shared.db.engine import transaction
from shared.errors import DatabaseUnavailable
from shared.jobs import LANES
from shared.settings import settings
from shared.store import admission
from shared.store.admission import Admitted, Demand
from shared.telemetry.logs import configure_logs

log = structlog.get_logger()

#: The fewest hints a broker list may hold; with 4, workers ran dry at half the rate.
SMALLEST_WINDOW = 16
#: How far ahead of the workers a list is filled, in seconds.
_AHEAD = 0.05
#: How often due jobs are promoted, in seconds.
_PROMOTE_EVERY = 0.2
#: The longest pause after a failure, in seconds.
_LONGEST_PAUSE = 2.0

#: Hands the broker jobs of one lane; raises where it can't.
Publish = Callable[[str, Sequence[Admitted]], None]


class Relay:
    """Publishes ready jobs within each lane's window.

    ``publish`` hands ids to the broker and ``ping`` raises when the broker is away: asked first, so
    that no row is locked while a dead broker is waited for.
    """

    def __init__(self, publish: Publish, ping: Callable[[], None]) -> None:
        self._publish = publish
        self._ping = ping
        self._promoted_at = 0.0
        self._rates = {lane: _Rate() for lane in LANES}
        #: How long the fullest lists last until they are half empty, in seconds: to look sooner is in vain.
        self.lasts = 0.0

    def cycle(self) -> int:
        """Promote what is due, admit and publish once; return how many hints were published."""
        self._promote()
        with transaction() as session:
            demands = admission.demand(session, LANES, alive_seconds=settings().lease_seconds)
        filled = {}
        for demand in demands:
            free = self._window(demand) - demand.published
            if demand.ready and free > 0:
                filled[demand] = self._fill(demand.lane, free)
        self.lasts = min((self._halved_after(one) for one, count in filled.items() if count), default=0.0)
        return sum(filled.values())

    def _halved_after(self, demand: Demand) -> float:
        """Return how long the workers take for half of a full list, in seconds; nothing where they ran dry."""
        if demand.published == 0:
            return 0.0
        return self._window(demand) / 2 / max(1.0, self._rates[demand.lane].per_second)

    def _fill(self, lane: str, free: int) -> int:
        self._ping()
        with transaction() as session:
            if not admission.begin(session):
                return 0
            # Another relay may have filled the lane since we looked.
            now = admission.demand(session, [lane], alive_seconds=settings().lease_seconds)[0]
            chosen = admission.admit(session, lane, free=min(free, self._window(now) - now.published))
            if chosen:
                self._publish(lane, chosen)
                admission.mark_published(session, [job.job_id for job in chosen])
            self._rates[lane].published(len(chosen), now.published)
            return len(chosen)

    def _window(self, demand: Demand) -> int:
        ahead = self._rates[demand.lane].per_second * _AHEAD
        return max(SMALLEST_WINDOW, demand.slots + round(ahead))

    def _promote(self) -> None:
        if time.monotonic() - self._promoted_at < _PROMOTE_EVERY:
            return
        with transaction() as session:
            admission.promote_due(session)
        self._promoted_at = time.monotonic()


class _Rate:
    """How many hints a second a lane's workers take, smoothed over about a second."""

    def __init__(self) -> None:
        self.per_second = 0.0
        self._at = time.monotonic()
        self._left_behind = 0

    def published(self, added: int, present: int) -> None:
        """Note that ``added`` hints were put to the ``present`` ones."""
        now = time.monotonic()
        elapsed = max(1e-3, now - self._at)
        taken = max(0, self._left_behind - present) / elapsed
        weight = min(1.0, elapsed)
        self.per_second += weight * (taken - self.per_second)
        self._at, self._left_behind = now, present + added


def run(relay: Relay, stop: threading.Event) -> None:
    """Cycle until told to stop: in time for the workers while there is work, slower while idle or broken."""
    config = settings()
    pause = config.relay_busy_seconds
    while not stop.wait(pause):
        try:
            busy = relay.cycle() > 0
        except (DatabaseUnavailable, OperationalError, RedisError, OSError) as error:
            pause = min(_LONGEST_PAUSE, max(0.1, pause * 2))
            log.warning("can't relay for now", reason=str(error.__cause__ or error), pause=pause)
        else:
            soonest, latest = config.relay_busy_seconds, config.relay_idle_seconds
            pause = min(latest, max(soonest, relay.lasts) if busy else pause * 1.5)


def main() -> None:
    """Relay until SIGTERM or SIGINT."""
    from tasks.broker import Broker  # noqa: PLC0415  (the tests' relays publish elsewhere)

    configure_logs(settings())
    stop = threading.Event()

    def end(*_: Any) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    broker = Broker()
    log.info("relay runs")
    run(Relay(broker.publish, broker.ping), stop)


if __name__ == "__main__":
    main()
