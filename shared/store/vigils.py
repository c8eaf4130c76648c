"""Watch the database, so that no lease is called expired that its worker could not renew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.models import Vigil


@dataclass(frozen=True)
class Terms:
    """What follows from a lease and from how often it is renewed, in seconds."""

    lease: float
    heartbeat: float

    @property
    def chance(self) -> float:
        """How long after a gap every live worker has renewed its leases: two beats."""
        return min(self.lease, 2 * self.heartbeat)

    @property
    def outage(self) -> float:
        """How long the database may be away without an end to a live worker's lease."""
        return max(self.lease - self.chance, self.lease / 4)

    @property
    def pulse(self) -> float:
        """How often the row is written."""
        return min(1.0, self.outage / 8)


def keep(session: Session, terms: Terms) -> datetime | None:
    """Write that the database is here; return until when nothing is taken back, None where anything may be.

    A gap longer than a live worker's lease outlives begins a quiet time, and so does a second one of
    half that length before every worker had its chance.
    """
    now = func.clock_timestamp()
    chance, outage = timedelta(seconds=terms.chance), timedelta(seconds=terms.outage)
    gap: ColumnElement[timedelta] = now - Vigil.seen_at
    again = (gap > outage / 2) & (Vigil.seen_at - Vigil.shaken_at < chance)
    quiet_until, here = session.execute(
        insert(Vigil)
        .values(id=1, seen_at=now, shaken_at=now, quiet_until=now + chance)
        .on_conflict_do_update(
            index_elements=[Vigil.id],
            set_={
                "seen_at": now,
                "shaken_at": case((gap > outage / 2, now), else_=Vigil.shaken_at),
                "quiet_until": case((or_(gap > outage, again), now + chance), else_=Vigil.quiet_until),
            },
        )
        .returning(Vigil.quiet_until, Vigil.seen_at)
    ).one()
    return quiet_until if quiet_until > here else None


def is_kept(session: Session, terms: Terms) -> bool:
    """Tell whether what had expired when this transaction began may be taken back in it.

    Every statement of the transaction sees the same ``now()``: whoever is frozen in between finds no more
    leases expired than before.
    """
    kept = select(Vigil.id).where(
        Vigil.quiet_until <= func.now(), Vigil.seen_at > func.now() - timedelta(seconds=terms.outage)
    )
    return session.scalar(kept) is not None
