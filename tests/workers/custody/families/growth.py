"""Time a verifier on answers of growing length."""

from __future__ import annotations

import time

from workers.grading.family import Verifier
from workers.grading.item import Item

#: How often an answer is read: a busy machine makes a reading longer. Once, if that took twice its share at most.
TRIES = 3
ENOUGH = 32.0


def growth(verifier: Verifier, item: Item, unit: str) -> float:
    """Return how many times longer 64,000 signs of ``unit`` take than 4,000; 16 is linear."""
    short, long = (unit * (size // len(unit)) for size in (4_000, 64_000))
    least = max(0.0005, min(_seconds(verifier, item, short) for _ in range(TRIES)))
    most = float("inf")
    for _ in range(TRIES):
        most = min(most, _seconds(verifier, item, long) / least)
        if most <= ENOUGH:
            break
    return most


def _seconds(verifier: Verifier, item: Item, answer: str) -> float:
    started = time.thread_time()
    verifier.verify(item, answer)
    return time.thread_time() - started
