"""Wait without overlooking that the job has to stop."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from workers.ports import Watch

#: Seconds between two looks at the watch.
SLICE_SECONDS = 0.1


def pause(seconds: float, watch: Watch) -> None:
    """Sleep for ``seconds``; raises what ``watch.check`` raises, at most 0.1 s late."""
    end = time.monotonic() + seconds
    while True:
        watch.check()
        left = end - time.monotonic()
        if left <= 0:
            return
        time.sleep(min(SLICE_SECONDS, left))


def until(taken: Callable[[], bool], watch: Watch, *, every_seconds: float = 0.05) -> None:
    """Try ``taken`` until it is true; raises what ``watch.check`` raises."""
    while not taken():
        # Jitter keeps the workers that wait for one endpoint from asking in step.
        pause(every_seconds * random.uniform(0.5, 1.5), watch)
