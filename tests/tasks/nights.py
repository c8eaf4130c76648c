"""A reconciler's night: sweep after sweep, with broker lists of our own, and a vigil whose time we let pass."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from redis.exceptions import ConnectionError as BrokerAway
from sqlalchemy import update
from sqlalchemy.orm import InstrumentedAttribute

from shared.db.engine import transaction
from shared.jobs import LANES
from shared.models import Vigil
from shared.settings import settings
from shared.store import vigils
from tasks.reconciler import Reconciler, Swept, terms

SWEEP = settings().sweep_seconds
#: How long nothing is taken back after a gap, and how long a gap needs no such time.
CHANCE, OUTAGE = terms().chance, terms().outage


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
    """A reconciler, and time that passes without a wait: what the vigil's row tells is put back."""

    lists: FakeLists = field(default_factory=FakeLists)

    def __post_init__(self) -> None:
        self.reconciler = Reconciler(self.lists)
        self.watched(0)

    def sweep(self, after: float = SWEEP) -> Swept:
        self.watched(after)
        return self.reconciler.sweep()

    def watched(self, seconds: float) -> None:
        """Let seconds pass in which the database was seen all the time."""
        self._pass(seconds, Vigil.shaken_at, Vigil.quiet_until)
        self._keep()

    def away(self, seconds: float) -> None:
        """Let seconds pass in which nobody saw the database, and see it again."""
        self._pass(seconds, Vigil.seen_at, Vigil.shaken_at, Vigil.quiet_until)
        self._keep()

    def frozen(self, seconds: float) -> None:
        """Let seconds pass in which nobody saw the database, and nobody has yet."""
        self._pass(seconds, Vigil.seen_at, Vigil.shaken_at, Vigil.quiet_until)

    def _pass(self, seconds: float, *times: InstrumentedAttribute[datetime]) -> None:
        earlier = timedelta(seconds=seconds)
        with transaction() as session:
            session.execute(update(Vigil).values({time: time - earlier for time in times}))

    def _keep(self) -> None:
        with transaction() as session:
            vigils.keep(session, terms())
