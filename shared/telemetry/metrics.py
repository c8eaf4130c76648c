"""Count what the platform does, in Prometheus' text format."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from shared.errors import DatabaseUnavailable

#: (queue, state, number of jobs)
Depths = Iterable[tuple[str, str, int]]

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
            for queue, state, number in self.depths():
                jobs.add_metric([queue, state], number)
        except DatabaseUnavailable:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield jobs


class HttpMetrics:
    """How many requests were answered, how, and how fast; by route, never by path."""

    def __init__(self, registry: CollectorRegistry) -> None:
        labels = ["method", "route", "status"]
        self.requests = Counter("assay_http_requests", "Requests answered.", labels, registry=registry)
        self.seconds = Histogram(
            "assay_http_request_seconds", "Time to answer.", ["method", "route"], registry=registry
        )

    def observe(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        self.requests.labels(method, route, str(status)).inc()
        self.seconds.labels(method, route).observe(seconds)


def exposition(registry: CollectorRegistry) -> bytes:
    """Return everything in the registry as text."""
    return generate_latest(registry)
