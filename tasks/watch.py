"""Tell one attempt whether it has to stop."""

from __future__ import annotations

import time
from uuid import UUID

from shared.errors import AttemptTimedOut, DeadlinePassed, JobCancelled, LeaseLost, WorkerStopping
from tasks import stopping


class LeaseWatch:
    """The watch of one attempt; implements ``workers.ports.Watch``.

    The heartbeat and the journal set ``lost`` and ``cancel_requested``; the time is our own clock's.
    """

    def __init__(self, job_id: UUID, attempt: int, *, seconds: float, until_deadline: bool) -> None:
        self.job_id = job_id
        self.attempt = attempt
        self.lost = False
        self.cancel_requested = False
        self._ends_at = time.monotonic() + seconds
        self._until_deadline = until_deadline

    def check(self) -> None:
        """Raise the reason to stop, if there is one."""
        self.check_paid()
        if stopping.is_stopping():
            raise WorkerStopping

    def check_paid(self) -> None:
        """Check while a paid call is under way: a stopping worker lets it end."""
        if self.lost:
            raise LeaseLost
        if self.cancel_requested:
            raise JobCancelled
        if self.remaining() <= 0:
            raise DeadlinePassed if self._until_deadline else AttemptTimedOut

    def remaining(self) -> float:
        """Return the seconds until the attempt's time is up (0 or more)."""
        return max(0.0, self._ends_at - time.monotonic())

    def overdue(self) -> float:
        """Return by how many seconds the attempt is past its time (0 or more)."""
        return max(0.0, time.monotonic() - self._ends_at)
