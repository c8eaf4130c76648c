"""Wait for a job, and follow its events, through the server's absences."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from .connection import LONG_PATIENCE, Connection, OnTrouble
from .errors import TimedOut
from .jobs import Event, Job
from .problems import retry_after
from .reading import document_of, read
from .timing import Pace

#: For how long one answer is waited for, in seconds: less than what breaks a silent connection off.
_LONG_POLL = 20.0
#: What is waited between two such answers, in seconds.
_BREATH = 0.3

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
        job, pause = poll.ask(until, patient=True)
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
    """Yield a job's events after a number, as they come, until the job has ended.

    They are streamed; while the server has no stream to give, or is away, the job is polled.
    """
    poll = _Poll(connection, job_id, on_trouble)
    while True:
        for event in _streamed(connection, job_id, after):
            after = event.number
            yield event
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


def _streamed(connection: Connection, job_id: str, after: int) -> Iterator[Event]:
    path, seen = f"/v1/jobs/{job_id}/events", {"Last-Event-ID": str(after)}
    for sent in connection.stream(path, headers=seen):
        if sent.data:
            yield read(Event, sent.json())


class _Poll:
    """Repeated reads of one job, which the server answers when it has changed."""

    def __init__(self, connection: Connection, job_id: str, on_trouble: OnTrouble | None) -> None:
        self.changed = False
        self._connection = connection
        self._path = f"/v1/jobs/{job_id}"
        self._on_trouble = on_trouble
        self._known: tuple[str, Job] | None = None

    def ask(self, until: float = math.inf, *, patient: bool = False) -> tuple[Job, float]:
        """Return the job as it is now, and the seconds until asking again may be worth it.

        A ``patient`` answer comes when the job has changed, or after a while.
        """
        left = max(0.0, until - self._connection.clock.now())
        headers = {"If-None-Match": self._known[0]} if self._known else {}
        if patient and self._known and left >= 1:
            headers["Prefer"] = f"wait={int(min(_LONG_POLL, left))}"
        answer = self._connection.ask(
            "GET",
            self._path,
            headers=headers,
            patience=min(LONG_PATIENCE, left),
            on_trouble=self._on_trouble,
        )
        self.changed = self._known is None or answer.status_code == 200
        if self.changed:
            self._known = (answer.headers.get("etag", ""), read(Job, document_of(answer)))
        assert self._known is not None
        waited = "preference-applied" in answer.headers
        return self._known[1], _BREATH if waited else retry_after(answer) or 1.0
