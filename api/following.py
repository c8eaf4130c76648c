"""Tell waiting requests what happens to their jobs, by one poll a process."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from uuid import UUID

import structlog

from shared.db.engine import single_statements
from shared.errors import DatabaseUnavailable
from shared.models import JobEvent
from shared.settings import Settings
from shared.store import events
from shared.vocabulary import ENDED_STATES

Look = Callable[[Mapping[UUID, int]], Sequence[JobEvent]]

log = structlog.get_logger("api.following")

#: How long after one event the next is handed out, at most.
_APART_SECONDS = 0.005


def ends(event: JobEvent) -> bool:
    """Tell whether the job ended with this event."""
    return event.type in ENDED_STATES


class Watch:
    """One request's view of one job: its events after a number, each once and in order."""

    def __init__(self, job_id: UUID, number: int) -> None:
        self.job_id = job_id
        #: The last event's number that was taken in.
        self.number = number
        self._events: SimpleQueue[JobEvent] = SimpleQueue()

    def take_in(self, event: JobEvent) -> None:
        """Keep an event for the request, unless it is known; the poll's thread calls this."""
        if event.number > self.number:
            self.number = event.number
            self._events.put(event)

    def next(self, seconds: float) -> JobEvent | None:
        """Return the next event, or None where none came within ``seconds``."""
        try:
            return self._events.get(timeout=max(0.0, seconds))
        except Empty:
            return None


class Seats:
    """How many requests may wait at once, each of which keeps a thread of the server."""

    def __init__(self, count: int) -> None:
        self._free = threading.BoundedSemaphore(count)

    @contextmanager
    def taken(self) -> Iterator[bool]:
        """Yield whether there was a free seat, and keep it."""
        seated = self._free.acquire(blocking=False)
        try:
            yield seated
        finally:
            if seated:
                self._free.release()


class Following:
    """Looks for events of all watched jobs every ``pause_seconds``, in one short read for all of them.

    However many requests wait, they hold no database connection; while none does, nothing is asked.
    """

    def __init__(self, *, pause_seconds: float, look: Look | None = None) -> None:
        self._pause_seconds = pause_seconds
        self._look = look or _look
        self._changed = threading.Condition()
        self._watches: defaultdict[UUID, set[Watch]] = defaultdict(set)
        self._thread: threading.Thread | None = None

    @contextmanager
    def watching(self, job_id: UUID, number: int) -> Iterator[Watch]:
        """Yield a watch of a job's events after ``number``."""
        watch = Watch(job_id, number)
        self._begin(watch)
        try:
            yield watch
        finally:
            self._end(watch)

    def _begin(self, watch: Watch) -> None:
        with self._changed:
            self._watches[watch.job_id].add(watch)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._follow, name="following", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _end(self, watch: Watch) -> None:
        with self._changed:
            watches = self._watches[watch.job_id]
            watches.discard(watch)
            if not watches:
                del self._watches[watch.job_id]

    def _follow(self) -> None:
        while True:
            known = self._known()
            try:
                found = self._look(known)
            except DatabaseUnavailable as error:
                log.warning("events can't be read", cause=type(error.__cause__).__name__)
                found = []
            # One by one: threads that all woke at once would keep the interpreter from those that answer.
            apart = min(_APART_SECONDS, self._pause_seconds / max(1, len(found)))
            for event in found:
                self._hand_out(event)
                time.sleep(apart)
            time.sleep(max(0.0, self._pause_seconds - apart * len(found)))

    def _known(self) -> dict[UUID, int]:
        """Return the least number known of each watched job, once there is one."""
        with self._changed:
            self._changed.wait_for(lambda: self._watches)
            return {job_id: min(one.number for one in all_) for job_id, all_ in self._watches.items()}

    def _hand_out(self, event: JobEvent) -> None:
        with self._changed:
            for watch in self._watches.get(event.job_id, ()):
                watch.take_in(event)


@dataclass(frozen=True)
class Waiting:
    """What lets requests wait in this process, as ``app.extensions["waiting"]``."""

    following: Following
    #: Seats of event streams.
    streams: Seats
    #: Seats of requests with ``Prefer: wait``.
    polls: Seats

    @classmethod
    def of(cls, settings: Settings) -> Waiting:
        """Return it as the settings say."""
        following = Following(pause_seconds=settings.follow_seconds)
        return cls(following, Seats(settings.stream_slots), Seats(settings.wait_slots))


def _look(known: Mapping[UUID, int]) -> Sequence[JobEvent]:
    with single_statements() as connection:
        return events.beyond(connection, known)
