"""A reconciler's night: sweep after sweep, under a clock and with broker lists of our own."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from redis.exceptions import ConnectionError as BrokerAway

from shared.jobs import LANES
from shared.settings import settings
from tasks.reconciler import Reconciler, Swept

LEASE, SWEEP = settings().lease_seconds, settings().sweep_seconds


@dataclass
class FakeLists:
    """The broker's lists, as a test fills them."""

    held: set[UUID] = field(default_factory=set)
    run: str = "first"
    away: bool = False

    def holds(self, lane: str) -> set[UUID]:
        assert lane in LANES
        return self.held

    def run_id(self) -> str:
        if self.away:
            raise BrokerAway
        return self.run


@dataclass
class Night:
    """A reconciler under a clock of our own."""

    now: float = 1000.0
    lists: FakeLists = field(default_factory=FakeLists)

    def __post_init__(self) -> None:
        self.reconciler = Reconciler(self.lists, clock=lambda: self.now)

    def sweep(self, after: float = SWEEP) -> Swept:
        self.now += after
        return self.reconciler.sweep()

    def pass_quietly(self) -> None:
        """Sweep until the quiet lease is over."""
        for _ in range(round(LEASE / SWEEP)):
            self.sweep()
