"""A beat whose clock is simulated: started at a given time, running a given number of times faster."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta

from tasks.app import app
from tasks.schedule import RowScheduler


def beat(start: datetime, epoch: float, speed: float, minutes: float) -> None:
    """Tick until ``minutes`` of simulated time have passed since ``epoch`` (Unix seconds)."""
    end = start + timedelta(minutes=minutes)

    def now() -> datetime:
        return min(end, start + timedelta(seconds=(time.time() - epoch) * speed))

    scheduler = RowScheduler(app, clock=now)
    while now() < end:
        time.sleep(min(0.2, max(0.0, scheduler.tick() / speed)))
    scheduler.tick()


if __name__ == "__main__":
    beat(
        datetime.fromisoformat(sys.argv[1]).astimezone(UTC),
        float(sys.argv[2]),
        float(sys.argv[3]),
        float(sys.argv[4]),
    )
