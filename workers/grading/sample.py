"""Draw the items that an audit looks at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shared.vocabulary import Level
from workers.agents.solution import Solver
from workers.grading.family import Family
from workers.grading.item import Item
from workers.grading.sources import runs_code


@dataclass(frozen=True)
class Cell:
    """A family at one level: its solver, the items to examine, and others with other seeds."""

    family: Family
    solve: Solver
    level: Level
    items: tuple[Item, ...]
    others: tuple[Item, ...]

    @property
    def costly(self) -> bool:
        """Whether a verdict may start a sandbox, so that other items are graded sparingly."""
        return runs_code(type(self.family).__module__)


@dataclass(frozen=True)
class Sample:
    """A family, what simulated agents solve its items with, and a cell for each level."""

    family: Family
    solve: Solver
    cells: Mapping[Level, Cell]

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules that the family and its solver are written in."""
        return modules_of(self.family, self.solve)


def modules_of(family: Family, solve: Solver) -> tuple[str, ...]:
    """Return the modules that ``family`` and ``solve`` are written in, sorted."""
    return tuple(sorted({type(family).__module__, solve.__module__}))


def draw(family: Family, solve: Solver, *, items_a_cell: int, ladder_items: int, first_seed: int) -> Sample:
    """Generate ``items_a_cell`` items from ``first_seed`` on, and ``ladder_items`` others after them."""
    start = first_seed + items_a_cell
    seeds, later = range(first_seed, start), range(start, start + ladder_items)
    return Sample(
        family=family,
        solve=solve,
        cells={
            lv: Cell(family, solve, lv, tuple(_items(family, lv, seeds)), tuple(_items(family, lv, later)))
            for lv in Level
        },
    )


def _items(family: Family, level: Level, seeds: range) -> Iterator[Item]:
    return (family.generate(level, seed) for seed in seeds)
