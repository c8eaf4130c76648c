"""Examine the examiner: everything a family has to show before a verdict may rest on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from workers.grading import honesty, ladder, sameness
from workers.grading.family import Family
from workers.grading.sample import Sample, draw

#: Every check, by the name that its findings carry.
CHECKS: dict[str, Callable[[Sample], Iterator[str]]] = {
    "declaration": honesty.wrong_declaration,
    "oracle": honesty.oracle_fails,
    "junk": honesty.junk_scores,
    "hacks": honesty.hacks_score,
    "constant": honesty.constant_beats_floor,
    "key_in_prompt": honesty.key_in_prompt,
    "seed_ignored": ladder.seed_ignored,
    "work": ladder.work_does_not_rise,
    "pass_rate": ladder.pass_rate_does_not_fall,
    "same_everywhere": sameness.differs_between_processes,
}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a family: the check that found it, and what it saw."""

    check: str
    detail: str


def audit(
    family: Family, *, items_a_cell: int = 50, ladder_items: int = 200, first_seed: int = 0
) -> list[Finding]:
    """Run every check over every level of ``family``; an empty list means that it is sound.

    ``items_a_cell`` is 50 for families of text and 10 for families that run code; ``ladder_items``
    others of each cell give the constants to try and the scripted agent's pass rates. A family that
    raises raises here too.
    """
    sample = draw(family, items_a_cell=items_a_cell, ladder_items=ladder_items, first_seed=first_seed)
    return [Finding(name, detail) for name, check in CHECKS.items() for detail in check(sample)]
