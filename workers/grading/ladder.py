"""Check that levels are not labels: each one asks for more work, and is passed less often for it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import fmean, median

from shared.vocabulary import Level
from workers.agents.scripted import ScriptedProvider
from workers.agents.solution import Solution
from workers.grading.item import Item
from workers.grading.sample import Cell, Sample
from workers.ports import Decoding, Message, Role

#: The standard normal quantile of a 95% interval.
Z95 = 1.959964
#: How many simulated agents answer each item, each erring independently; where a sandbox may be needed for an item,
#: ten times as many answer a tenth of the items.
AGENTS = 4
FEWER = 10
#: The share of a cell's items that may be alike by chance (small cells repeat themselves).
LEAST_DIFFERENT = 0.5


class _NoHurry:
    """Watches a job that never has to stop."""

    def check(self) -> None:
        """Raise nothing."""

    def check_paid(self) -> None:
        """Raise nothing."""

    def remaining(self) -> float:
        """Return no bound."""
        return math.inf


def seed_ignored(cell: Cell) -> Iterator[str]:
    """Yield that the seeds give the same items again and again."""
    different = len({item.prompt for item in cell.items})
    if different < LEAST_DIFFERENT * len(cell.items):
        yield f"{len(cell.items)} seeds give {different} different prompts"


def work_does_not_rise(sample: Sample) -> Iterator[tuple[Level, str]]:
    """Yield the levels whose median work is no more than that of the level before."""
    medians = {level: median(item.work for item in cell.items) for level, cell in sample.cells.items()}
    for lower, upper in pairwise(Level):
        if medians[upper] <= medians[lower]:
            yield upper, f"median work {medians[upper]:g}, at {lower} it is {medians[lower]:g}"


def pass_rate_does_not_fall(sample: Sample) -> Iterator[tuple[Level, str]]:
    """Yield the levels that a scripted agent does not pass less often than the level before.

    The agent sees prompt and work, never the level, and errs independently per unit of work. Each pair
    of neighbours is compared by an agent that passes about half of the pair's items, at which a difference
    shows best; the 95% interval of the difference of its mean scores has to lie above 0. Four such agents
    answer each item: with one, a level of half as much work again was found wanting one time in five.
    """
    for lower, upper in pairwise(Level):
        easy, hard = _answered(sample.cells[lower]), _answered(sample.cells[upper])
        pair = [*easy, *hard]
        error_rate = 1.0 - 0.5 ** (1.0 / max(1.0, fmean(item.work for item in pair)))
        below = _scores(sample.cells[lower], error_rate)
        above = _scores(sample.cells[upper], error_rate)
        difference = fmean(below) - fmean(above)
        margin = Z95 * math.sqrt(_variance_of_mean(below) + _variance_of_mean(above))
        if difference - margin <= 0:
            yield upper, f"pass rate {fmean(above):.3f}, at {lower} {fmean(below):.3f} (± {margin:.3f})"


def _answered(cell: Cell) -> Sequence[Item]:
    """Return the items of a cell that simulated agents answer."""
    return cell.others[: max(1, len(cell.others) // FEWER)] if cell.costly else cell.others


def _scores(cell: Cell, error_rate: float) -> list[float]:
    """Return the mean score of some agents on each item."""
    return [fmean(_attempts(cell, item, error_rate)) for item in _answered(cell)]


def _attempts(cell: Cell, item: Item, error_rate: float) -> Iterator[float]:
    solution = Solution(cell.family.oracle(item), item.work)
    agents = AGENTS * FEWER if cell.costly else AGENTS
    for agent in range(agents):
        # The seed of the item parts equal prompts, whose errors would otherwise not be independent.
        simulated = ScriptedProvider(lambda _: solution, error_rate, agents * item.seed + agent)
        said = simulated.complete([Message(Role.USER, item.prompt)], Decoding(), watch=_NoHurry()).text
        yield cell.graded(item, said).value


def _variance_of_mean(scores: list[float]) -> float:
    mean = fmean(scores)
    return sum((score - mean) ** 2 for score in scores) / max(1, len(scores) - 1) / len(scores)
