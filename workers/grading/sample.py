"""Draw the items that an audit looks at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from shared.vocabulary import Level
from workers.agents.solution import Solver
from workers.grading.family import Family, Score
from workers.grading.item import Item
from workers.grading.scoring import grade
from workers.grading.sources import is_costly


@dataclass(frozen=True)
class Cell:
    """A family at one level: its solver, the items to examine, and others with other seeds."""

    family: Family
    solve: Solver
    level: Level
    items: tuple[Item, ...]
    others: tuple[Item, ...]
    _kept: dict[tuple[int, str], Score] = field(default_factory=dict, repr=False, compare=False)

    def graded(self, item: Item, answer: str) -> Score:
        """Return the score of ``answer``; where that is costly, the same answer to the same item is run once."""
        if not self.costly:
            return grade(self.family, item, answer)
        if (item.seed, answer) not in self._kept:
            self._kept[item.seed, answer] = grade(self.family, item, answer)
        return self._kept[item.seed, answer]

    @property
    def costly(self) -> bool:
        """Whether a verdict may start a sandbox or a type checker, so that other items are graded sparingly."""
        return is_costly(type(self.family).__module__)


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
