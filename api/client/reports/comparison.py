"""Compare two examinations: what changed, and whether that is more than chance."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from ..examinations import Estimate, Examination
from ..vocabulary import Category, Level, in_order
from .pooling import pooled


class Verdict(StrEnum):
    """What a difference shows."""

    #: The whole interval of the difference lies above 0.
    BETTER = "better"
    #: The whole interval of the difference lies below 0.
    WORSE = "worse"
    #: The interval holds 0: these answers do not tell the two apart.
    UNDECIDED = "not told apart"


@dataclass(frozen=True)
class Difference:
    """The second pass rate less the first, with its 95% interval ``low`` to ``high``.

    Without a level it is over all levels, without a category over everything that both were asked.
    """

    category: str | None
    level: str | None
    first: Estimate
    second: Estimate
    difference: float
    low: float
    high: float

    @property
    def overlap(self) -> bool:
        """Whether the two rates' own intervals overlap."""
        return self.first.low <= self.second.high and self.second.low <= self.first.high

    @property
    def verdict(self) -> Verdict:
        """What the difference shows."""
        if self.low > 0:
            return Verdict.BETTER
        return Verdict.WORSE if self.high < 0 else Verdict.UNDECIDED


@dataclass(frozen=True)
class Comparison:
    """The differences between two examinations, overall first, and what to keep in mind with them."""

    first: Examination
    second: Examination
    titles: tuple[str, str]
    differences: tuple[Difference, ...]
    remarks: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the comparison as a JSON object."""
        return {
            "first": {"job_id": self.first.job_id, "title": self.titles[0]},
            "second": {"job_id": self.second.job_id, "title": self.titles[1]},
            "differences": [
                asdict(one) | {"intervals_overlap": one.overlap, "verdict": one.verdict}
                for one in self.differences
            ],
            "remarks": list(self.remarks),
        }


def compared(first: Examination, second: Examination, *, titles: tuple[str, str]) -> Comparison:
    """Compare over what both were asked: everything, each category, each category at each level."""
    return Comparison(
        first, second, titles, tuple(_differences(first, second)), tuple(_remarks(first, second))
    )


def difference(category: str | None, level: str | None, first: Estimate, second: Estimate) -> Difference:
    """Return the difference of two independent rates, with the hybrid score interval (Newcombe, 1998)."""
    change = second.rate - first.rate
    down = math.hypot(second.rate - second.low, first.high - first.rate)
    up = math.hypot(second.high - second.rate, first.rate - first.low)
    bounds = (round(value, 4) for value in (change, change - down, change + up))
    return Difference(category, level, first, second, *bounds)


def _differences(first: Examination, second: Examination) -> Iterator[Difference]:
    both = _asked(first) & _asked(second)
    places: list[tuple[str | None, str | None]] = [(None, None)] if both else []
    for category in in_order({one[0] for one in both}, Category):
        levels = in_order({one[1] for one in both if one[0] == category}, Level)
        places += [(category, None), *((category, level) for level in levels)]
    for asked, level in places:
        rates = (_rate(one, both, asked, level) for one in (first, second))
        yield difference(asked, level, *rates)


def _rate(
    found: Examination,
    both: set[tuple[str, str, str]],
    category: str | None,
    level: str | None,
) -> Estimate:
    cells = [
        cell
        for cell in found.estimates
        if (cell.category, cell.level, cell.family) in both
        and category in (None, cell.category)
        and level in (None, cell.level)
    ]
    return pooled(cells)


def _asked(found: Examination) -> set[tuple[str, str, str]]:
    return {(cell.category, cell.level, cell.family) for cell in found.estimates}


def _remarks(first: Examination, second: Examination) -> Iterator[str]:
    if first.agent_version_id == second.agent_version_id:
        yield "Both examined the same version: any difference is chance, or the platform's."
    only = [len(one) for one in (_asked(first) - _asked(second), _asked(second) - _asked(first))]
    if any(only):
        yield (
            "Only families and levels that both were asked are compared; "
            f"{only[0]} of the first and {only[1]} of the second are left out."
        )
    if first.seed == second.seed:
        yield "Both drew from the same seed: where the questions were the same, the intervals are wider than need be."
    yield (
        "Rates whose intervals overlap may still differ: go by the difference's own interval. Of twenty "
        "such intervals one misses by chance, so one lone verdict among many rows proves little."
    )
