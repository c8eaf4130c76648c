"""Measure what a sandbox costs, on every tier that holds here: ``python -m tests.bench.sandbox [RUNS]``.

A run starts a sandbox, loads a function, calls it once and is gone; a call is one more input in the same run.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from workers.sandbox.interpreter import interpreter_for
from workers.sandbox.premises import lodging
from workers.sandbox.program import Mode, Program
from workers.sandbox.sandbox import Sandbox
from workers.sandbox.selftest import faults_of
from workers.sandbox.tier import Tier

_RUNS = 200
_CALLS = 2_000
_SOURCE = "def f(x): return x + 1"


def main(runs: int) -> None:
    """Print p50 and p99 in milliseconds of runs in turns, beside a bare interpreter's start."""
    with lodging() as uid:
        python = str(interpreter_for(uid).executable)
    subjects: dict[str, Callable[[], object]] = {
        "bare python": lambda: subprocess.run(
            [python, "-I", "-S", "-B", "-c", "import ctypes, json"], check=True
        )
    }
    for tier in Tier:
        for mode in Mode:
            if any(faults_of(tier, mode)):
                print(f"{tier} {mode}: not offered here")
            else:
                subjects[f"{tier} {mode}"] = _run_of(Sandbox(tier), mode)
    taken: dict[str, list[float]] = {name: [] for name in subjects}
    for _ in range(runs):
        for name, subject in subjects.items():
            begun = time.perf_counter()
            subject()
            taken[name].append(1_000 * (time.perf_counter() - begun))
    for name, times in taken.items():
        print(
            f"{name:<16} p50 {statistics.median(times):6.1f} ms   p99 {_p99(times):6.1f} ms   of {runs} runs"
        )
    for tier in Tier:
        if f"{tier} functions" in subjects:
            calls = Sandbox(tier).run(Program(_SOURCE, "f"), [(number,) for number in range(_CALLS)]).results
            seconds = [one.seconds for one in calls]
            print(
                f"{tier:<16} p50 {1_000 * statistics.median(seconds):6.3f} ms a call, of {len(calls)} in one run"
            )


def _run_of(sandbox: Sandbox, mode: Mode) -> Callable[[], object]:
    return lambda: sandbox.run(Program(_SOURCE, "f", mode), [(1,)])


def _p99(times: list[float]) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[98]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else _RUNS)
