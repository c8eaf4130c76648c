"""Wait for a job, and follow its events, by cheap polls that outlive the server's absences."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from .connection import LONG_PATIENCE, Connection, OnTrouble
from .errors import TimedOut
from .jobs import Event, Job
from .problems import retry_after
from .reading import document_of, read
from .timing import Pace

#: Told the job and the seconds that it still takes, where they can be guessed.
OnProgress = Callable[[Job, float | None], None]


def wait(
    connection: Connection,
    job_id: str,
    *,
    timeout: float | None = None,
    on_progress: OnProgress | None = None,
    on_trouble: OnTrouble | None = None,
) -> Job:
    """Return the job once it has ended; raises ``TimedOut`` after ``timeout`` seconds.

    A server that is away is waited for up to five minutes, and ``on_trouble`` is told of it.
    """
    clock, pace = connection.clock, Pace()
    until = math.inf if timeout is None else clock.now() + timeout
    poll = _Poll(connection, job_id, on_trouble)
    while True:
        job, pause = poll.ask(until)
        if on_progress:
            on_progress(job, pace.seconds_left(job.progress.percent, clock.now()))
        if job.ended:
            return job
        if (left := until - clock.now()) <= 0:
            raise TimedOut(
                f"The job {job_id} is still {job.state} after {timeout:g} seconds; it goes on.",
                advice=f"Wait on with `assay follow {job_id}`, or cancel it with `assay cancel {job_id}`.",
            )
        clock.sleep(min(pause, left))


def follow(
    connection: Connection, job_id: str, *, after: int = 0, on_trouble: OnTrouble | None = None
) -> Iterator[Event]:
    """Yield a job's events after a number, as they come, until the job has ended."""
    poll = _Poll(connection, job_id, on_trouble)
    while True:
        job, pause = poll.ask()
        # The job's version is its last event's number, so an unchanged job has no new events.
        if poll.changed:
            for event in events(
                connection, job_id, after=after, patience=LONG_PATIENCE, on_trouble=on_trouble
            ):
                after = event.number
                yield event
        if job.ended:
            return
        connection.clock.sleep(pause)


def events(
    connection: Connection,
    job_id: str,
    *,
    after: int = 0,
    patience: float | None = None,
    on_trouble: OnTrouble | None = None,
) -> Iterator[Event]:
    """Yield a job's events after a number, as they are now."""
    path = f"/v1/jobs/{job_id}/events"
    for row in connection.pages(path, patience=patience, on_trouble=on_trouble, after=after):
        yield read(Event, row)


class _Poll:
    """Repeated reads of one job, which cost a row only where it changed."""

    def __init__(self, connection: Connection, job_id: str, on_trouble: OnTrouble | None) -> None:
        self.changed = False
        self._connection = connection
        self._path = f"/v1/jobs/{job_id}"
        self._on_trouble = on_trouble
        self._known: tuple[str, Job] | None = None

    def ask(self, until: float = math.inf) -> tuple[Job, float]:
        """Return the job as it is now, and the seconds until asking again may be worth it."""
        headers = {"If-None-Match": self._known[0]} if self._known else None
        answer = self._connection.ask(
            "GET",
            self._path,
            headers=headers,
            patience=min(LONG_PATIENCE, max(0.0, until - self._connection.clock.now())),
            on_trouble=self._on_trouble,
        )
        self.changed = self._known is None or answer.status_code == 200
        if self.changed:
            self._known = (answer.headers.get("etag", ""), read(Job, document_of(answer)))
        assert self._known is not None
        return self._known[1], retry_after(answer) or 1.0
