"""Count what the platform does, in Prometheus' text format."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from itertools import product

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from shared.errors import DatabaseUnavailable
from shared.jobs import QUEUES
from shared.vocabulary import ENDED_STATES, JobState

#: (queue, state, number of jobs)
Depths = Iterable[tuple[str, str, int]]

OPEN_STATES = tuple(state for state in JobState if state not in ENDED_STATES)

#: Names the folder in which several processes count together. prometheus_client reads it as it is imported.
SHARED_COUNTS = "PROMETHEUS_MULTIPROC_DIR"

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class JobsCollector(Collector):
    """Asks the database for the jobs of each queue and state whenever metrics are read."""

    def __init__(self, depths: Callable[[], Depths]) -> None:
        self.depths = depths

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Yield the gauges; while the database is away only that it is."""
        up = GaugeMetricFamily("assay_database_up", "Whether the database answers.")
        jobs = GaugeMetricFamily("assay_jobs", "Jobs that have not ended.", labels=["queue", "state"])
        try:
            found = {(queue, state): number for queue, state, number in self.depths()}
            # An empty queue is told as 0: what scales workers by it must not take silence for that.
            for queue, state in product(QUEUES, OPEN_STATES):
                jobs.add_metric([queue, state], found.get((queue, state), 0))
        except DatabaseUnavailable:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield jobs


class HttpMetrics:
    """How many requests were answered, how, and how fast; by route, never by path.

    Whichever process of a server is asked, it tells what all of them counted.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        alone: CollectorRegistry | None = registry
        if SHARED_COUNTS in os.environ:
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
            alone = None
        labels = ["method", "route"]
        self.requests = Counter(
            "assay_http_requests", "Requests answered.", [*labels, "status"], registry=alone
        )
        self.seconds = Histogram("assay_http_request_seconds", "Time to answer.", labels, registry=alone)

    def observe(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        self.requests.labels(method, route, str(status)).inc()
        self.seconds.labels(method, route).observe(seconds)


def exposition(registry: CollectorRegistry) -> bytes:
    """Return everything in the registry as text."""
    return generate_latest(registry)
