"""Draw an examination's questions: balanced over categories, families and levels, from one seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import TypeVar

from shared.vocabulary import Category, Level
from workers.grading.family import Family

T = TypeVar("T")

#: Seeds of items are below this, so that every JSON reader keeps them exactly.
SEEDS = 2**53


@dataclass(frozen=True)
class Question:
    """One question of an examination: its place in it, from 0, and what its item is made from."""

    ordinal: int
    family: Family
    level: Level
    seed: int


def questions(families: Sequence[Family], levels: Sequence[Level], *, seed: int) -> Iterator[Question]:
    """Yield questions without end; the same arguments give the same ones.

    Categories take turns; within one its families do, and within a family the levels: each in a new
    random order every time round. So after n questions no category, no family of a category and no
    level of a family was asked more than once more than another.

    >>> from workers.custody.registry import FAMILIES
    >>> drawn = questions([FAMILIES["sums"]], [Level.BASIC, Level.EXPERT], seed=7)
    >>> sorted(next(drawn).level for _ in range(2))
    [<Level.BASIC: 'basic'>, <Level.EXPERT: 'expert'>]
    """
    dice = Random(f"examination/{seed}")
    by_category: dict[Category, list[Family]] = {}
    for family in sorted(families, key=lambda one: one.name):
        by_category.setdefault(family.category, []).append(family)
    categories = _turns(sorted(by_category), dice)
    families_of = {category: _turns(group, dice) for category, group in sorted(by_category.items())}
    levels_of = {family.name: _turns(list(levels), dice) for family in families}
    for ordinal in count():
        family = next(families_of[next(categories)])
        yield Question(ordinal, family, next(levels_of[family.name]), dice.randrange(SEEDS))


def _turns(things: Sequence[T], dice: Random) -> Iterator[T]:
    while True:
        yield from dice.sample(things, len(things))
