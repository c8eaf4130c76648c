"""Measure submits beside open streams and long polls: ``python -m tests.bench.streams``.

Rounds without and with 200 streams and 50 requests with ``Prefer: wait`` take turns, on one real API and
Postgres. Each followed job has an event a second. Printed are the medians over the rounds of the
latency's p50 and p99, in ms, and the ratio of loaded to idle.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from statistics import median, quantiles

import httpx
from sqlalchemy import text

from shared.jobs import CUSTODY_QUESTION
from shared.settings import ROOT
from tests.bench.bed import Bed, bed

STREAMS, POLLS = 200, 50
ROUNDS, SUBMITS = 5, 2000
TURNS = 20

_EVENTS = text(
    "WITH told AS (UPDATE jobs SET version = version + 1 WHERE id = ANY(CAST(:jobs AS uuid[])) RETURNING id, version)"
    " INSERT INTO job_events (job_id, number, type, data) SELECT id, version, 'progress', '{}' FROM told"
)


def main() -> None:
    """Run the rounds and print the table."""
    idle, loaded = [], []
    with bed() as platform:
        for number in range(ROUNDS):
            url = platform.start_api()
            bearer = {"Authorization": f"Bearer {platform.key}"}
            with httpx.Client(base_url=url, headers=bearer, trust_env=False) as http:
                body = {"agent_version_id": platform.version(), "family": "sums", "level": "basic"}
                _latencies(http, body, SUBMITS)
                idle.append(_latencies(http, body, SUBMITS))
                with _waiting(platform, url) as told:
                    loaded.append(_latencies(http, body, SUBMITS))
            # The next round's server has no seats that this one's followers left without a word.
            platform.signal("api", signal.SIGTERM)
            platform.processes["api"].wait(20)
            sys.stdout.write(f"round {number + 1} of {ROUNDS}: {told[-1]}\n")
    _print(idle, loaded)


def _latencies(http: httpx.Client, body: dict[str, str], submits: int) -> tuple[float, float]:
    """Submit jobs one after the other; return p50 and p99 of the latency in ms."""
    took = []
    for _ in range(submits):
        began = time.perf_counter()
        answer = http.post("/v1/custody/questions", json=body)
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 202, answer.text
    cuts = quantiles(took, n=100)
    return cuts[49], cuts[98]


@contextmanager
def _waiting(platform: Bed, url: str) -> Iterator[list[str]]:
    """Hold the streams and polls open and give their jobs an event a second; yield what is told of them."""
    jobs = [str(job) for job in platform.submit(CUSTODY_QUESTION, count=STREAMS + POLLS, level="basic")]
    command = [sys.executable, "-m", "tests.bench.waiters", url, str(STREAMS), str(POLLS), *jobs]
    environment = os.environ | {"BENCH_KEY": platform.key}
    over, told = threading.Event(), [""]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as waiters:
        assert waiters.stdout is not None
        while not told[-1].startswith(f"{STREAMS + POLLS} "):
            told.append(waiters.stdout.readline().strip())
        ticking = threading.Thread(target=_tick, args=(platform, jobs, over))
        ticking.start()
        yield told
        over.set()
        ticking.join()
        waiters.terminate()
        opened, events, answers, refused = waiters.stdout.read().splitlines()[-1].split()
        told.append(f"{opened} open, {events} events, {answers} polls answered, {refused} refused")


def _tick(platform: Bed, jobs: list[str], over: threading.Event) -> None:
    """Give every job an event a second, not all in the same moment."""
    began = time.monotonic()
    for turn in count():
        if over.wait(max(0.0, began + turn / TURNS - time.monotonic())):
            return
        with platform.session() as session:
            session.execute(_EVENTS, {"jobs": jobs[turn % TURNS :: TURNS]})


def _print(idle: list[tuple[float, float]], loaded: list[tuple[float, float]]) -> None:
    for index, name in enumerate(("p50", "p99")):
        alone, beside = median(one[index] for one in idle), median(one[index] for one in loaded)
        sys.stdout.write(
            f"submit {name}: idle {alone:.1f} ms, beside {STREAMS} streams and {POLLS} waits"
            f" {beside:.1f} ms: {beside / alone:.2f}x\n"
        )


if __name__ == "__main__":
    main()
