"""How fast workers do jobs that do nothing: ours, bare Celery's and Procrastinate's, on the same parts."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import redis
from sqlalchemy import select, text

from shared.jobs import load_plugins
from shared.models import Client
from shared.settings import ROOT
from shared.store.submission import NewJob, submit_many
from tests.bench.bed import Bed
from tests.bench.rivals import Rival, procrastinate
from tests.faults.platform import PYTHON, RELAY, wait_until

#: The same for all: one process that does so many jobs at once.
SLOTS = 8
POOL = ("-P", "threads", "-c", str(SLOTS))

_OURS = text("SELECT min(finished_at), max(finished_at), count(finished_at) FROM jobs")


@dataclass(frozen=True)
class Drained:
    """How many jobs a worker did, and in what time."""

    jobs: int
    seconds: float

    @property
    def rate(self) -> float:
        """Jobs a second."""
        return self.jobs / self.seconds


class Drains:
    """Empties queues of ``jobs`` jobs; the worker is started when they are all there."""

    def __init__(self, bed: Bed, *, jobs: int) -> None:
        load_plugins("tests.bench.noop")
        self._bed = bed
        self._jobs = jobs
        self._rival: Rival | None = None

    def ours(self) -> Drained:
        """Drain through rows, relay and leases; timed by the jobs' own ends."""
        self._bed.empty()
        self._submit(self._jobs)
        self._bed.start("relay-drain", RELAY)
        self._bed.start_worker("drain", slots=SLOTS, queues="system")
        self._await(lambda: self._ended()[2] >= self._jobs)
        for name in ("drain", "relay-drain"):
            self._bed.kill(name)
        first, last, ended = self._ended()
        return Drained(ended - 1, (last - first).total_seconds())

    def celery(self) -> Drained:
        """Drain a Redis list by bare Celery; timed by what list and unacknowledged hold."""
        url = self._bed.environment["BARE_BROKER"]
        publish = f"from tests.bench.bare_celery import noop\nfor _ in range({self._jobs}): noop.delay()"
        subprocess.run([PYTHON[0], "-c", publish], cwd=ROOT, env=self._bed.environment, check=True)
        worker = (*PYTHON, "celery", "-A", "tests.bench.bare_celery", "worker", *POOL, "-Q", "bare")
        self._bed.start("celery", worker)
        with redis.Redis.from_url(url) as broker:
            return self._timed("celery", lambda: int(broker.llen("bare")) + int(broker.hlen("unacked")))

    def procrastinate(self, slots: int = SLOTS) -> Drained:
        """Drain a table by Procrastinate, so many jobs at once; timed by the jobs that are left."""
        self._rival = self._rival or procrastinate(self._bed)
        self._rival.run("defer", str(self._jobs))
        self._bed.start("procrastinate", self._rival.command("work", str(slots)))
        left = text("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')")

        def count() -> int:
            with self._bed.session() as session:
                return session.scalar(left) or 0

        return self._timed("procrastinate", count)

    def starts(self, rounds: int = 40) -> list[float]:
        """Return the milliseconds from submit to start of single jobs on an idle platform."""
        self._bed.empty()
        self._bed.start("relay-drain", RELAY)
        self._bed.start_worker("drain", slots=SLOTS, queues="system")
        for number in range(rounds):
            self._submit(1)
            self._await(lambda number=number: self._ended()[2] > number)  # type: ignore[misc]
            time.sleep(0.1)
        for name in ("drain", "relay-drain"):
            self._bed.kill(name)
        with self._bed.session() as session:
            waited = text("SELECT 1000 * extract(epoch FROM started_at - created_at) FROM jobs")
            return [float(one) for one in session.scalars(waited)]

    def _submit(self, count: int) -> None:
        from tests.bench.noop import NOOP  # noqa: PLC0415  (it registers a kind)

        with self._bed.session() as session:
            client = session.scalars(select(Client.id).where(Client.name == "admin")).one()
            jobs = [NewJob(kind=NOOP, client_id=client, payload={}) for _ in range(count)]
            submit_many(session, jobs, now=datetime.now(UTC))

    def _ended(self) -> tuple[datetime, datetime, int]:
        with self._bed.session() as session:
            first, last, count = session.execute(_OURS).one()
        return first, last, count

    def _await(self, done: Callable[[], bool]) -> None:
        wait_until(done, seconds=300)

    def _timed(self, name: str, left: Callable[[], int]) -> Drained:
        """Time a worker from the first job that is done to the last, and end it."""
        before = left()
        self._await(lambda: left() < before)
        began, remained = time.perf_counter(), left()
        self._await(lambda: left() == 0)
        seconds = time.perf_counter() - began
        self._bed.kill(name)
        return Drained(remained, seconds)
