"""Measure the platform beside floors and rivals: ``python -m tests.bench``, or ``make bench``.

Rounds of all measures take turns, and medians are told. Environment: ``ROUNDS`` (3), ``SECONDS`` a measure (4),
``JOBS`` a drain (2000), ``RIVALS=0`` for none, ``PROFILE=1`` for a profile of one process instead.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable
from statistics import median

from rich.console import Console

from shared.settings import ROOT
from tests.bench.bed import Bed, bed
from tests.bench.drains import Drained, Drains
from tests.bench.load import require_wrk
from tests.bench.profiling import profile
from tests.bench.requested import BATCHED, MODES, Requested
from tests.bench.results import Figure, Measured, chart, table, write

ROUNDS = int(os.environ.get("ROUNDS", "3"))
SECONDS = float(os.environ.get("SECONDS", "4"))
JOBS = int(os.environ.get("JOBS", "2000"))
RIVALS = os.environ.get("RIVALS", "1") != "0"

#: Where the figures are written, as JSON and as a chart.
HOME = ROOT / ".assay" / "bench"

console = Console()


def main() -> None:
    """Measure, print the table, and write the figures."""
    if os.environ.get("PROFILE") == "1":
        with bed() as made:
            profile(made)
        return
    require_wrk()
    found: Measured = defaultdict(list)
    with bed() as made:
        _requests(made, found)
        _drains(made, found)
    console.print(table(found))
    for path in (write(found, HOME / "figures.json"), chart(found, HOME / "figures.svg")):
        console.print(f"Written: {path.relative_to(ROOT)}")


def _requests(made: Bed, found: Measured) -> None:
    requested = Requested(made, seconds=SECONDS, rivals=RIVALS)
    for mode in ("submit", "floor"):
        requested.measure(mode)
    for number in range(ROUNDS):
        console.print(f"requests, round {number + 1} of {ROUNDS}")
        for mode in (*MODES, *(["director", "director-2"] if RIVALS else [])):
            asked = requested.measure(mode)
            rate = asked.rate * (BATCHED if mode == "batch" else 1)
            found[mode].append(Figure(rate, asked.p50_ms, asked.p99_ms, asked.errors))
    requested.stop()


def _drains(made: Bed, found: Measured) -> None:
    drains = Drains(made, jobs=JOBS)
    measures: dict[str, Callable[[], Drained]] = {"drain": drains.ours, "celery": drains.celery}
    if RIVALS:
        measures["procrastinate"] = drains.procrastinate
        # As it comes.
        measures["procrastinate-1"] = lambda: drains.procrastinate(1)
    for number in range(ROUNDS):
        console.print(f"drains, round {number + 1} of {ROUNDS}")
        for name, drain in measures.items():
            found[name].append(Figure(drain().rate))
    waited = sorted(drains.starts())
    found["start"].append(Figure(1000 / median(waited), median(waited), waited[-1]))


if __name__ == "__main__":
    main()
