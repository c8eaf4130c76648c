"""Take back what died, end what is overdue, and find the hints that the broker lost.

A process of its own; several may run. A thread of it watches the database: after it was away for so long
that live workers could have lost their leases, they first have the time to renew them.
"""

from __future__ import annotations

import signal
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import structlog
from redis.exceptions import RedisError

from shared.db.engine import refused, single_session, transaction
from shared.errors import DatabaseUnavailable
from shared.jobs import LANES
from shared.settings import settings
from shared.store import recovery, vigils
from shared.store.vigils import Terms
from shared.telemetry.logs import configure_logs

log = structlog.get_logger()


class Lists(Protocol):
    """What the reconciler has to know of the broker."""

    def holds(self, lane: str) -> set[UUID]:
        """Return the job ids that a lane's list holds."""

    def run_id(self) -> str:
        """Return the id of the broker's present run."""


@dataclass(frozen=True)
class Swept:
    """What one sweep did."""

    taken_back: int = 0
    overdue: int = 0
    hints_lost: int = 0
    workers_forgotten: int = 0


@dataclass
class Reconciler:
    """Sweeps; remembers between sweeps what the broker missed in the last one."""

    lists: Lists
    _run_id: str | None = None
    _missing: set[tuple[UUID, datetime]] = field(default_factory=set)

    def sweep(self) -> Swept:
        """Sweep once."""
        swept = Swept(self.take_back(), self._end_overdue(), self._find_lost_hints(), self._forget_workers())
        if swept != Swept():
            log.info("swept", **vars(swept))
        return swept

    def take_back(self) -> int:
        """Take back what is running with an expired lease, if the database was watched; return how many."""
        with transaction() as session:
            found = recovery.expired(session) if vigils.is_kept(session, terms()) else []
        return sum(self._take_one_back(job_id) for job_id in found)

    def _take_one_back(self, job_id: UUID) -> bool:
        try:
            with transaction() as session:
                # It may have been frozen since it was found, and the workers with it.
                kept = vigils.is_kept(session, terms())
                job = recovery.take_back_expired(session, job_id) if kept else None
        except DatabaseUnavailable as error:
            if not refused(error):
                raise
            log.warning("can't take a job back for now", job=str(job_id), reason=str(error.__cause__))
            return False
        if job is not None:
            log.warning("took a job back", job=str(job.id), attempt=job.attempt, state=job.state)
        return job is not None

    def _end_overdue(self) -> int:
        with transaction() as session:
            found = recovery.fail_overdue(session)
        ended = 0
        for job_id in found:
            with transaction() as session:
                ended += recovery.fail_one_overdue(session, job_id)
        return ended

    def _find_lost_hints(self) -> int:
        """Publish again what the broker should hold and, in two sweeps, does not.

        A broker with another ``run_id`` than before has restarted: then one sweep is enough.
        """
        try:
            run_id = self.lists.run_id()
            missing = {hint for lane in LANES for hint in self._missing_from(lane)}
        except (RedisError, OSError) as error:
            log.warning("can't look at the broker", reason=str(error))
            return 0
        lost = missing if self._run_id not in (None, run_id) else missing & self._missing
        self._run_id, self._missing = run_id, missing - lost
        if not lost:
            return 0
        with transaction() as session:
            return recovery.publish_again(session, lost)

    def _missing_from(self, lane: str) -> set[tuple[UUID, datetime]]:
        with transaction() as session:
            published = recovery.published(session, lane)
        held = self.lists.holds(lane) if published else set()
        return {(job_id, at) for job_id, at in published.items() if job_id not in held}

    def _forget_workers(self) -> int:
        with transaction() as session:
            return len(recovery.forget_workers(session, silent_seconds=settings().forget_worker_seconds))


def terms() -> Terms:
    """Return what follows from this process's settings."""
    return Terms(lease=settings().lease_seconds, heartbeat=settings().heartbeat_seconds)


def watch(stop: threading.Event) -> None:
    """Keep the vigil until told to stop, whatever a sweep has to wait for."""
    told: datetime | None = None
    while not stop.wait(terms().pulse):
        try:
            with single_session() as session:
                quiet_until = vigils.keep(session, terms())
        except DatabaseUnavailable as error:
            log.warning("can't see the database", reason=str(error.__cause__))
            continue
        if quiet_until is not None and quiet_until != told:
            log.warning("the database was not watched; nothing is taken back", until=quiet_until.isoformat())
            told = quiet_until


def run(reconciler: Reconciler, stop: threading.Event) -> None:
    """Take back what has expired, about once a second, and sweep as often as is set, until told to stop."""
    threading.Thread(target=watch, args=(stop,), name="vigil", daemon=True).start()
    sweep_at = 0.0
    while not stop.wait(terms().pulse):
        try:
            if time.monotonic() < sweep_at:
                reconciler.take_back()
                continue
            reconciler.sweep()
            sweep_at = time.monotonic() + settings().sweep_seconds
        except DatabaseUnavailable as error:
            log.warning("can't sweep for now", reason=str(error.__cause__))
            stop.wait(min(1.0, settings().sweep_seconds))


def main() -> None:
    """Reconcile until SIGTERM or SIGINT."""
    from tasks.broker import Broker  # noqa: PLC0415  (the tests' reconcilers look elsewhere)

    configure_logs(settings())
    stop = threading.Event()

    def end(*_: Any) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    log.info("reconciler runs")
    run(Reconciler(Broker()), stop)


if __name__ == "__main__":
    main()
