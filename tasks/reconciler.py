"""Take back what died, end what is overdue, and find the hints that the broker lost.

A process of its own; several may run. After the database or the reconciler itself was away, nothing
is taken back for one lease: the workers could not renew meanwhile and are alive.
"""

from __future__ import annotations

import math
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import structlog
from redis.exceptions import RedisError

from shared.db.engine import refused, transaction
from shared.errors import DatabaseUnavailable
from shared.jobs import LANES
from shared.settings import settings
from shared.store import recovery
from shared.telemetry.logs import configure_logs

log = structlog.get_logger()


#: For how many leases a refusal of the database makes no other lease a quiet one.
_REMEMBERED_LEASES = 4


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
    """Sweeps; remembers between sweeps what the two-sweep rules need."""

    lists: Lists
    clock: Callable[[], float] = time.monotonic
    _quiet_until: float = field(init=False)
    _seen_at: float = field(init=False)
    _database_started: datetime | None = None
    _refused_at: float = -math.inf
    _run_id: str | None = None
    _missing: set[tuple[UUID, datetime]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._be_quiet()
        self._seen_at = self.clock()

    def sweep(self) -> Swept:
        """Sweep once. A failure of the database makes the next lease a quiet one.

        Where it is there and refuses one statement after another, only the first does, or nothing were
        taken back for as long as anything is too slow.
        """
        self._notice_absence(settings().lease_seconds / 2 + settings().sweep_seconds)
        try:
            self._notice_restart()
            # A database that was frozen answers late, and its workers could not renew either.
            self._notice_absence(settings().lease_seconds / 2)
            taken_back = 0 if self._is_quiet() else self._take_back()
            swept = Swept(taken_back, self._end_overdue(), self._find_lost_hints(), self._forget_workers())
        except DatabaseUnavailable as error:
            if not self._merely_refuses(error):
                self._be_quiet()
            self._seen_at = self.clock()
            raise
        if swept != Swept():
            log.info("swept", **vars(swept))
        return swept

    def _notice_absence(self, longest: float) -> None:
        """Be quiet if more than ``longest`` seconds passed since we looked last."""
        now = self.clock()
        if now - self._seen_at > longest:
            log.warning("the reconciler or the database was away", seconds=round(now - self._seen_at))
            self._be_quiet()
        self._seen_at = now

    def _notice_restart(self) -> None:
        with transaction() as session:
            started = recovery.database_started_at(session)
        if self._database_started not in (None, started):
            log.warning("the database was restarted; nothing is taken back for one lease")
            self._be_quiet()
        self._database_started = started

    def _take_back(self) -> int:
        with transaction() as session:
            found = recovery.expired(session)
        taken_back = 0
        for job_id in found:
            # It may have been frozen since the last answer, and the workers with it.
            self._notice_absence(settings().lease_seconds / 2)
            if self._is_quiet():
                break
            try:
                with transaction() as session:
                    job = recovery.take_back_expired(session, job_id)
            except DatabaseUnavailable as error:
                if not refused(error):
                    raise
                log.warning("can't take a job back for now", job=str(job_id), reason=str(error.__cause__))
                if not self._merely_refuses(error):
                    self._be_quiet()
                self._seen_at = self.clock()
                continue
            if job is not None:
                taken_back += 1
                log.warning("took a job back", job=str(job.id), attempt=job.attempt, state=job.state)
        return taken_back

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

    def _merely_refuses(self, error: DatabaseUnavailable) -> bool:
        """Tell whether the database is there and too slow, and was so before.

        The first time-out may be the end of a freeze, in which no worker could renew its leases.
        """
        if not refused(error):
            return False
        now = self.clock()
        if now - self._refused_at <= _REMEMBERED_LEASES * settings().lease_seconds:
            return True
        self._refused_at = now
        return False

    def _is_quiet(self) -> bool:
        return self._seen_at < self._quiet_until

    def _be_quiet(self) -> None:
        self._quiet_until = self.clock() + settings().lease_seconds


def run(reconciler: Reconciler, stop: threading.Event) -> None:
    """Sweep until told to stop."""
    pause = 0.0
    while not stop.wait(pause):
        pause = settings().sweep_seconds
        try:
            reconciler.sweep()
        except DatabaseUnavailable as error:
            pause = min(1.0, pause)
            log.warning("can't sweep for now", reason=str(error.__cause__))


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
