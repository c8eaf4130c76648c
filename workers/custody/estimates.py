"""Estimate pass rates from scores, with 95% intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import TypeVar

from shared.vocabulary import Category, Level
from workers.custody.question import Answered

_Z = NormalDist().inv_cdf(0.975)

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Estimate:
    """The mean score of ``items`` answers with the floor taken off, and its 95% interval.

    ``rate``, ``low`` and ``high`` are at most 1; below 0 where a constant answer would do better.
    ``floor`` in [0, 0.34] is the families' as it was then, averaged over the answers.
    """

    items: int
    rate: float
    low: float
    high: float
    floor: float

    def as_json(self) -> dict[str, float]:
        """Return the estimate as a JSON object, rounded to 4 decimals."""
        return {
            "items": self.items,
            "rate": round(self.rate, 4),
            "low": round(self.low, 4),
            "high": round(self.high, 4),
            "floor": round(self.floor, 4),
        }


@dataclass(frozen=True)
class Scored:
    """One answered question as estimates see it."""

    category: Category
    level: Level
    family: str
    floor: float
    answered: Answered


def wilson(mean: float, items: int) -> tuple[float, float]:
    """Return the 95% score interval (Wilson, 1927) of a mean in [0, 1] over ``items`` ≥ 1 answers.

    Scores between 0 and 1 vary less than passes and failures of the same mean, so for graded scores
    the interval is on the safe side.

    >>> [round(bound, 3) for bound in wilson(0.5, 10)]
    [0.237, 0.763]
    """
    spread = _Z * _Z / items
    centre = (mean + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * math.sqrt(mean * (1 - mean) / items + spread / (4 * items))
    return max(0.0, centre - half), min(1.0, centre + half)


def estimate(scored: Sequence[Scored]) -> Estimate:
    """Estimate the pass rate over at least one answer, each with its own family's floor taken off."""
    mean = sum(one.answered.score for one in scored) / len(scored)
    floor = sum(one.floor for one in scored) / len(scored)
    low, high = wilson(mean, len(scored))
    rate, low, high = ((value - floor) / (1 - floor) for value in (mean, low, high))
    return Estimate(len(scored), rate, low, high, floor)


def estimates_by(scored: Iterable[Scored], key: Callable[[Scored], Key]) -> dict[Key, Estimate]:
    """Estimate every group of answers that have the same key, in the order of their first."""
    groups: dict[Key, list[Scored]] = {}
    for one in scored:
        groups.setdefault(key(one), []).append(one)
    return {name: estimate(group) for name, group in groups.items()}
