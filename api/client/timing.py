"""When to ask again: back-off with jitter, and the time that a job still takes."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

#: The first pause after a failure and the longest, in seconds.
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 8.0


@dataclass(frozen=True)
class Clock:
    """Time as the client sees it, so that a test can have its own; ``jitter`` is in [0, 1)."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random

    def pause(self, failures: int, asked: float | None) -> float:
        """Return the seconds to wait after so many failures ≥ 1; never less than the server ``asked``.

        Half of it is drawn, so that clients which failed together do not come back together.
        """
        most = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(failures - 1, 10))
        return (asked or 0.0) + most * (1 + self.jitter()) / 2


class Pace:
    """How fast a job's percent grows, from what was seen of it."""

    def __init__(self) -> None:
        self._since: tuple[float, int] | None = None

    def seconds_left(self, percent: int, now: float) -> float | None:
        """Return the seconds until 100 percent at the pace seen so far, or None while there is none.

        >>> pace = Pace()
        >>> pace.seconds_left(10, now=0.0), pace.seconds_left(40, now=30.0)
        (None, 60.0)
        """
        if self._since is None or percent < self._since[1]:
            self._since = (now, percent)
        began, first = self._since
        return (now - began) * (100 - percent) / (percent - first) if percent > first else None
