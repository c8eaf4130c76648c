"""How many requests a second the API answers: submits, batches and polls, beside the floor."""

from __future__ import annotations

from shared.jobs import CUSTODY_QUESTION
from tests.bench.bed import Bed
from tests.bench.load import Asked, ask
from tests.bench.rivals import director
from tests.faults.platform import RELAY

#: Jobs that are polled, and in a batch.
POLLED, BATCHED = 100, 1000
#: Connections at once; a batch is a thousand jobs, so few of them are enough.
CONNECTIONS, BATCHES = 32, 2

#: What is measured, in the order in which a round asks for it.
MODES = ("null", "floor", "submit", "batch", "poll", "unchanged", "mix")


class Requested:
    """The API and the floor's server, with the relay and without workers."""

    def __init__(self, bed: Bed, *, seconds: float, rivals: bool = False) -> None:
        self._bed = bed
        self._seconds = seconds
        bed.start("relay", RELAY)
        self._api = bed.serve("api", "api.app:create_app")
        floor = bed.serve("floor", "tests.bench.bare_view:create_app")
        self._urls = {"null": floor, "floor": floor} | (director(bed) if rivals else {})

    def stop(self) -> None:
        """End the servers and the relay."""
        for name in ("relay", "api", "floor", "director", "director-2"):
            if name in self._bed.processes:
                self._bed.kill(name)

    def measure(self, mode: str, *, connections: int | None = None) -> Asked:
        """Ask in one mode, on empty tables."""
        self._bed.empty()
        jobs = [str(job) for job in self._bed.submit(CUSTODY_QUESTION, count=POLLED, level="basic")]
        return ask(
            self._urls.get(mode, self._api),
            mode.removesuffix("-2"),
            seconds=self._seconds,
            connections=connections or (BATCHES if mode == "batch" else CONNECTIONS),
            key=self._bed.key,
            version=self._bed.version(),
            jobs=jobs,
        )
