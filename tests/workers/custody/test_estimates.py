from __future__ import annotations

from random import Random

import pytest

from workers.custody.estimates import wilson


@pytest.mark.parametrize(
    ("mean", "items", "low", "high"),
    [(0.0, 10, 0.0, 0.2775), (1.0, 10, 0.7225, 1.0), (0.5, 10, 0.2366, 0.7634), (0.81, 263, 0.7583, 0.8529)],
)
def test_intervals_are_those_of_the_literature(mean: float, items: int, low: float, high: float) -> None:
    found = wilson(mean, items)

    assert list(found) == pytest.approx([low, high], abs=5e-4)


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.85])
def test_intervals_cover_what_they_say(rate: float) -> None:
    dice, runs, covered = Random(7), 2000, 0

    for _ in range(runs):
        low, high = wilson(sum(dice.random() < rate for _ in range(60)) / 60, 60)
        covered += low <= rate <= high

    assert 0.92 <= covered / runs <= 0.98
