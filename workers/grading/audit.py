"""Examine the examiner: everything a family has to show before a verdict may rest on it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from shared.vocabulary import Level
from workers.agents.solution import Solver
from workers.grading import blind, declaration, forbidden, honesty, ladder, pace, sameness, solving
from workers.grading.family import Family
from workers.grading.sample import Cell, Sample, draw
from workers.grading.sources import is_costly

#: What looks at one cell after the other, by the name that its findings carry. ``slow`` is the first: after it no
#: other check can hang.
CELL_CHECKS: Mapping[str, Callable[[Cell], Iterator[str]]] = {
    "slow": pace.slow,
    "oracle": honesty.oracle_fails,
    "solver": solving.solver_lies,
    "junk": honesty.junk_scores,
    "hacks": honesty.hacks_score,
    "code_hacks": honesty.code_hacks_score,
    "constant": honesty.constant_beats_floor,
    "cheats": blind.cheat_beats_floor,
    "key_in_prompt": honesty.key_in_prompt,
    "seed_ignored": ladder.seed_ignored,
}
#: What looks at the family as a whole; its findings name a level where they are of one.
FAMILY_CHECKS: Mapping[str, Callable[[Sample], Iterator[tuple[Level | None, str]]]] = {
    "declaration": declaration.wrong_declaration,
    "evaluates": forbidden.could_run_an_answer,
    "work": ladder.work_does_not_rise,
    "pass_rate": ladder.pass_rate_does_not_fall,
    "same_everywhere": sameness.differs_between_processes,
}
#: Every check's name.
CHECKS = (*CELL_CHECKS, *FAMILY_CHECKS)
#: The most findings that one check reports of one cell: the same fault shows in many items.
MOST_FINDINGS = 3


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a family: the check that found it, at which level if at one, and what it saw."""

    check: str
    level: Level | None
    detail: str


@dataclass(frozen=True)
class Outcome:
    """What an audit found, nothing in a sound family, and the seconds that it took.

    ``seconds`` are by level; those under ``None`` went to what looks at all levels together.
    """

    findings: tuple[Finding, ...]
    seconds: Mapping[Level | None, float]


def audit(
    family: Family,
    solve: Solver,
    *,
    items_a_cell: int | None = None,
    ladder_items: int = 200,
    first_seed: int = 0,
) -> Outcome:
    """Run every check over every level of ``family``, whose items ``solve`` knows.

    ``items_a_cell`` is 50 for families of text and 10 for those that run code; ``ladder_items`` others of
    each cell give the constants to try and the scripted agent's pass rates. A slow verifier is told and
    not examined further. A family that raises raises here too.
    """
    started = time.perf_counter()
    sample = draw(
        family,
        solve,
        items_a_cell=items_a_cell or usual_items(type(family).__module__),
        ladder_items=ladder_items,
        first_seed=first_seed,
    )
    seconds: dict[Level | None, float] = dict.fromkeys(Level, 0.0)
    first, *others = CELL_CHECKS
    found = _by_cell([first], sample, seconds)
    if not found:
        found = _by_cell(others, sample, seconds)
        found += [finding for check in FAMILY_CHECKS for finding in findings(check, sample)]
    seconds[None] = time.perf_counter() - started - sum(seconds.values())
    return Outcome(tuple(found), seconds)


def usual_items(module: str) -> int:
    """Return how many items of a cell are examined: 50, or 10 where a verdict of the family in ``module`` is costly."""
    return 10 if is_costly(module) else 50


def findings(check: str, sample: Sample) -> Iterator[Finding]:
    """Yield what one check finds, at most three faults of each cell."""
    if check in FAMILY_CHECKS:
        yield from (Finding(check, level, detail) for level, detail in FAMILY_CHECKS[check](sample))
    else:
        for cell in sample.cells.values():
            yield from _of_cell(check, cell)


def _by_cell(checks: Sequence[str], sample: Sample, seconds: dict[Level | None, float]) -> list[Finding]:
    """Return what ``checks`` find, and add what they took to ``seconds``."""
    found = []
    for level, cell in sample.cells.items():
        started = time.perf_counter()
        found += [finding for check in checks for finding in _of_cell(check, cell)]
        seconds[level] += time.perf_counter() - started
    return found


def _of_cell(check: str, cell: Cell) -> Iterator[Finding]:
    for detail in islice(CELL_CHECKS[check](cell), MOST_FINDINGS):
        yield Finding(check, cell.level, detail)
