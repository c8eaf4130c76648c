"""Pool pass rates of several families or levels into one, with its 95% interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

from ..examinations import CellEstimate, Estimate

_Z = NormalDist().inv_cdf(0.975)


def pooled(cells: Sequence[CellEstimate]) -> Estimate:
    """Return the pass rate over at least one cell, as the server pools its overall rate.

    Mean scores and floors are averaged over the answers, the score interval (Wilson, 1927) is taken of
    the mean, and the floor is taken off again.
    """
    if len(cells) == 1:
        only = cells[0]
        return Estimate(only.items, only.rate, only.low, only.high, floor=only.floor)
    items = sum(cell.items for cell in cells)
    floor = sum(cell.items * cell.floor for cell in cells) / items
    mean = sum(cell.items * _score(cell) for cell in cells) / items
    low, high = wilson(min(1.0, max(0.0, mean)), items)
    rates = (round((value - floor) / (1 - floor), 4) for value in (mean, low, high))
    return Estimate(items, *rates, floor=round(floor, 4))


def wilson(mean: float, items: int) -> tuple[float, float]:
    """Return the 95% score interval of a mean in [0, 1] over ``items`` ≥ 1 answers.

    >>> [round(bound, 3) for bound in wilson(0.5, 10)]
    [0.237, 0.763]
    """
    spread = _Z * _Z / items
    centre = (mean + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * math.sqrt(mean * (1 - mean) / items + spread / (4 * items))
    return max(0.0, centre - half), min(1.0, centre + half)


def _score(cell: CellEstimate) -> float:
    """Return a cell's mean score, before the floor was taken off."""
    return cell.rate * (1 - cell.floor) + cell.floor
