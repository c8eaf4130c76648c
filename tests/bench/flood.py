"""Measure what a client that floods does to nine others: ``python -m tests.bench.flood``.

Nine clients submit ten jobs each: on an empty platform and, in turns with that, three seconds after a tenth
client has submitted 10,000. Printed are the medians over the rounds of the p50 and p99 of the nine clients'
waits from submission to start, in ms, and their ratios.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from statistics import median, quantiles
from uuid import UUID

from sqlalchemy import text

from shared.jobs import load_plugins
from shared.store.clients import create
from shared.store.submission import NewJob, submit_many
from tests.bench.bed import Bed, bed
from tests.bench.drains import SLOTS
from tests.faults.platform import RELAY, wait_until

ROUNDS, CLIENTS, EACH, FLOOD = 3, 9, 10, 10_000
#: How long the flood is worked on before the others come, in seconds.
_AHEAD = 3.0

_WAITS = text(
    "SELECT 1000 * extract(epoch FROM started_at - created_at) FROM jobs"
    " WHERE client_id = ANY(:clients) AND started_at IS NOT NULL"
)


def main() -> None:
    """Run the rounds and print the table."""
    load_plugins("tests.bench.noop")
    alone, beside = [], []
    with bed() as made:
        with made.session() as session:
            flooder, *others = [create(session, name=f"bench-{number}").id for number in range(CLIENTS + 1)]
        for number in range(ROUNDS):
            alone.append(_waits(made, others))
            beside.append(_waits(made, others, flooder=flooder))
            sys.stdout.write(f"round {number + 1} of {ROUNDS}\n")
    for index, name in ((49, "p50"), (98, "p99")):
        empty, flooded = median(one[index] for one in alone), median(one[index] for one in beside)
        sys.stdout.write(
            f"wait {name} of {CLIENTS} clients with {EACH} jobs each: {empty:.0f} ms,"
            f" beside {FLOOD} jobs of another {flooded:.0f} ms: {flooded / empty:.2f}x\n"
        )


def _waits(made: Bed, others: Sequence[UUID], *, flooder: UUID | None = None) -> list[float]:
    """Return the percentiles 1 to 99 of the others' waits, in ms."""
    made.empty()
    made.start("relay-flood", RELAY)
    made.start_worker("flood", slots=SLOTS, queues="system")
    if flooder is not None:
        _submit(made, [flooder] * FLOOD)
    time.sleep(_AHEAD)
    _submit(made, list(others) * EACH)
    wait_until(lambda: len(_found(made, others)) == CLIENTS * EACH, seconds=120)
    waits = _found(made, others)
    for name in ("flood", "relay-flood"):
        made.kill(name)
    return quantiles(waits, n=100)


def _submit(made: Bed, clients: Sequence[UUID]) -> None:
    from tests.bench.noop import NOOP  # noqa: PLC0415  (it registers a kind)

    with made.session() as session:
        jobs = [NewJob(kind=NOOP, client_id=client, payload={}) for client in clients]
        submit_many(session, jobs, now=datetime.now(UTC))


def _found(made: Bed, others: Sequence[UUID]) -> list[float]:
    with made.session() as session:
        return [float(one) for one in session.scalars(_WAITS, {"clients": list(others)})]


if __name__ == "__main__":
    main()
