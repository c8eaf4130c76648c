"""Beat's scheduler: submit the jobs of due schedules, each tick exactly once.

A tick and its job are inserted in one transaction, and the tick's key is the nominal time that the
cron line gives in the schedule's zone. So several beats do no harm; and since nothing is published
from here, a dead broker loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import structlog
from celery.beat import Scheduler

from shared.db.engine import transaction
from shared.errors import DatabaseUnavailable
from shared.store import schedules

log = structlog.get_logger()

#: How long beat sleeps at most, so that a new schedule is seen soon, in seconds.
_LONGEST_SLEEP = 5.0
#: How long it sleeps at least, so that it does not spin while another beat fires what is due.
_SHORTEST_SLEEP = 0.05


def _now() -> datetime:
    return datetime.now(UTC)


class RowScheduler(Scheduler):  # type: ignore[misc]
    """Celery's scheduler, reading ``schedules`` rows instead of a file; ``clock`` tells the time."""

    def __init__(self, *args: Any, clock: Callable[[], datetime] = _now, **kwargs: Any) -> None:
        self._clock = clock
        super().__init__(*args, **kwargs)

    def setup_schedule(self) -> None:
        """Do nothing: there is no file, and no entry of Celery's own."""

    def tick(self, *_: Any, **__: Any) -> float:
        """Submit what is due and return the seconds until the next tick."""
        now = self._clock()
        try:
            with transaction() as session:
                fired = schedules.fire_due(session, now=now)
            with transaction() as session:
                coming = schedules.next_fire(session)
        except DatabaseUnavailable as error:
            log.warning("can't read the schedules", reason=str(error.__cause__))
            return 1.0
        for one in fired:
            if one.error is None:
                log.info("schedule fired", schedule=one.schedule, at=one.at.isoformat())
            else:
                log.error("schedule disabled, it can't fire", schedule=one.schedule, reason=str(one.error))
        if coming is None:
            return _LONGEST_SLEEP
        return min(_LONGEST_SLEEP, max(_SHORTEST_SLEEP, (coming - self._clock()).total_seconds()))

    @property
    def info(self) -> str:
        """What beat prints of its source at start."""
        return "    . db -> the schedules table"
