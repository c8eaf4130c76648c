"""Time a verifier on answers of growing length."""

from __future__ import annotations

import time

from workers.grading.family import Verifier
from workers.grading.item import Item


def growth(verifier: Verifier, item: Item, unit: str) -> float:
    """Return how many times longer 64,000 signs of ``unit`` take than 4,000; 16 is linear."""
    short, long = (_seconds(verifier, item, unit * (size // len(unit))) for size in (4_000, 64_000))
    return long / max(short, 0.0005)


def _seconds(verifier: Verifier, item: Item, answer: str) -> float:
    best = float("inf")
    for _ in range(3):
        started = time.thread_time()
        verifier.verify(item, answer)
        best = min(best, time.thread_time() - started)
    return best
