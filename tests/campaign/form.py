"""How long and how hard a campaign is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Form:
    """The size of a campaign; times in seconds.

    ``kills`` counts the faults that kill whole processes; the other faults come on top of them.
    """

    jobs: int
    kills: int
    seconds: float
    lease: float = 30.0
    beat: float = 10.0
    sweep: float = 10.0
    #: How long the platform has after the last fault to end every job.
    settle: float = 120.0
    poison: int = 4
    #: The shares of jobs that wait 50 to 500 ms, and that ask the provider for ``long_seconds``.
    naps: float = 0.15
    longs: float = 0.05
    #: The share of the others that leave no effect but their end.
    bare: float = 0.25
    long_seconds: tuple[float, float] = (5.0, 20.0)
    #: Slots of each of the two workers on threads, and how many workers run jobs alone.
    slots: int = 16
    solos: int = 10
    #: How often a worker is cut off from all others; more than 0 gives each a network namespace.
    cuts: int = 0


FORMS = {
    "full": Form(jobs=20_000, kills=64, seconds=1200.0),
    "short": Form(
        jobs=900,
        kills=12,
        seconds=50.0,
        lease=3.0,
        beat=1.0,
        sweep=1.0,
        settle=60.0,
        poison=1,
        long_seconds=(2.0, 5.0),
        solos=3,
    ),
    "netns": Form(
        jobs=1_200,
        kills=10,
        seconds=90.0,
        lease=3.0,
        beat=1.0,
        sweep=1.0,
        settle=60.0,
        poison=1,
        long_seconds=(2.0, 5.0),
        solos=3,
        cuts=9,
    ),
}
