"""Draw the items that an audit looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shared.vocabulary import Level
from workers.grading.family import Family
from workers.grading.item import Item


@dataclass(frozen=True)
class Sample:
    """A family, its items to examine, and others of the same cells with other seeds."""

    family: Family
    items: Mapping[Level, tuple[Item, ...]]
    others: Mapping[Level, tuple[Item, ...]]


def draw(family: Family, *, items_a_cell: int, ladder_items: int, first_seed: int) -> Sample:
    """Generate ``items_a_cell`` items from ``first_seed`` on, and ``ladder_items`` others after them."""
    start = first_seed + items_a_cell
    return Sample(
        family=family,
        items={lv: _items(family, lv, range(first_seed, start)) for lv in Level},
        others={lv: _items(family, lv, range(start, start + ladder_items)) for lv in Level},
    )


def _items(family: Family, level: Level, seeds: range) -> tuple[Item, ...]:
    return tuple(family.generate(level, seed) for seed in seeds)
