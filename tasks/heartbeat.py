"""Keep the leases of a process's running jobs, by one thread and one statement a beat."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from shared.db.engine import transaction
from shared.errors import DatabaseUnavailable
from shared.settings import settings
from shared.store import claims
from tasks.watch import LeaseWatch

log = structlog.get_logger()

#: What a process exits with when it holds an attempt that does not end.
EXIT_OVERDUE = 70


class Heartbeat:
    """Renews leases while jobs run; its thread starts with the first one.

    It renews a job only until its attempt's time is up. An attempt that goes on for another beat
    after that holds its slot for nothing: the process then claims no more, and exits when its other
    jobs have ended or the grace is over. The attempt's lease runs out, and the job is taken back.
    """

    def __init__(self) -> None:
        self._watches: set[LeaseWatch] = set()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._retiring_since: float | None = None

    @property
    def retiring(self) -> bool:
        """Whether this process has to end, and must claim no more."""
        return self._retiring_since is not None

    @contextmanager
    def keeping(self, watch: LeaseWatch) -> Iterator[None]:
        """Keep the lease of one attempt for the length of a block."""
        with self._lock:
            self._watches.add(watch)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._beat_on, name="heartbeat", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._watches.discard(watch)

    def beat(self) -> None:
        """Renew all leases once, and tell the watches what was learned."""
        with self._lock:
            watches = {(watch.job_id, watch.attempt): watch for watch in self._watches}
        if not watches:
            return
        with transaction() as session:
            renewals = claims.renew(session, list(watches), lease_seconds=settings().lease_seconds)
        for renewal in renewals:
            watch = watches.pop((renewal.job_id, renewal.attempt))
            watch.cancel_requested |= renewal.cancel_requested
        for watch in watches.values():
            # What was not renewed and still has time is somebody else's now, or has just ended.
            watch.lost |= watch.remaining() > 0

    def _beat_on(self) -> None:
        while True:
            pause = settings().heartbeat_seconds
            try:
                self.beat()
            except DatabaseUnavailable as error:
                log.warning("leases not renewed", reason=str(error.__cause__))
                pause = min(1.0, pause)
            self._retire_if_overdue()
            time.sleep(min(1.0, pause) if self.retiring else pause)

    def _retire_if_overdue(self) -> None:
        config = settings()
        with self._lock:
            stuck = {w for w in self._watches if w.overdue() > config.heartbeat_seconds}
            others = self._watches - stuck
        if not stuck:
            # It ended after all: its slot serves again, and a process that retires would never exit.
            self._retiring_since = None
            return
        if self._retiring_since is None:
            self._retiring_since = time.monotonic()
            log.error("an attempt does not end; retiring", jobs=[str(w.job_id) for w in stuck])
        if not others or time.monotonic() - self._retiring_since > config.overdue_grace_seconds:
            os._exit(EXIT_OVERDUE)


_heartbeat = Heartbeat()


def heartbeat() -> Heartbeat:
    """Return this process's heartbeat."""
    return _heartbeat


def _forget_heartbeat() -> None:
    """Start anew in a forked child, which has its parent's memory but not its thread."""
    global _heartbeat  # noqa: PLW0603  (one process is one heart)
    _heartbeat = Heartbeat()


os.register_at_fork(after_in_child=_forget_heartbeat)
