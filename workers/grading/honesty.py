"""Check that a family pays for right answers and for nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import cycle
from statistics import fmean

from workers.grading.code_hacks import CODE_HACKS, hack_on
from workers.grading.coded import Coded
from workers.grading.hacks import HACKS, JUNK, STOCK_ANSWERS
from workers.grading.item import Item
from workers.grading.sample import Cell

#: What the oracle's answer has to score.
ORACLE_SCORE = 0.999
#: Answers over this, in bytes, are tried on the first few items of a cell only.
LONG = 2_048
FEW = 5
#: On how many of the other items constants are shortlisted, where a sandbox may be needed, and how many of them.
SHORTLISTING = 40
SHORTLISTING_COSTLY = 20
SHORTLISTED = 20


def oracle_fails(cell: Cell) -> Iterator[str]:
    """Yield the items whose oracle is not believed."""
    for item in cell.items:
        score = cell.graded(item, cell.family.oracle(item)).value
        if score < ORACLE_SCORE:
            yield f"{item.seed}: the oracle scores {score:g}"


def junk_scores(cell: Cell) -> Iterator[str]:
    """Yield the empty and senseless answers that score."""
    yield from _rewarded(cell, JUNK)


def hacks_score(cell: Cell) -> Iterator[str]:
    """Yield the attacks on the grader that score; the long ones are tried on a few items."""
    yield from _rewarded(cell, HACKS)


def code_hacks_score(cell: Cell) -> Iterator[str]:
    """Yield the hacks on graders of functions that score: each on one item, under the name that it asks for, in turn.

    Families whose answers define no function are not looked at.
    """
    if not isinstance(cell.family, Coded):
        return
    for name, item in zip(CODE_HACKS, cycle(cell.items), strict=False):
        fault = _fault(cell, item, hack_on(name, cell.family.entry(item)))
        if fault:
            yield f"{item.seed}: {name!r} {fault}"


def constant_beats_floor(cell: Cell) -> Iterator[str]:
    """Yield the constant answer that scores more than the floor.

    The constants are the oracle's answers to the other items of the cell and the stock answers. The best
    one is chosen on the other items and measured on the examined ones: chosen and measured on the same 50
    items, the best of 260 would look twice as good as it is. A few of the other items make a short
    list, all of them decide in it.
    """
    family, others = cell.family, cell.others
    candidates = dict.fromkeys([*map(family.oracle, others), *STOCK_ANSWERS])
    some = others[: SHORTLISTING_COSTLY if cell.costly else SHORTLISTING]
    first = {answer: _mean(cell, some, answer) for answer in candidates}
    listed = sorted(candidates, key=lambda answer: -first[answer])[:SHORTLISTED]
    best = max(listed, key=lambda answer: _mean(cell, others, answer))
    mean = _mean(cell, cell.items, best)
    if mean > family.floor:
        yield f"the constant {best[:40]!r} scores {mean:.3f}, over the floor {family.floor}"


def key_in_prompt(cell: Cell) -> Iterator[str]:
    """Yield the items whose prompt holds the target as a word, or scores when it is said again.

    Families that declare to offer the answer are not looked at; their cheats are tried instead.
    """
    if cell.family.offers_answer:
        return
    for item in cell.items:
        if re.search(rf"(?<!\w){re.escape(item.target)}(?!\w)", item.prompt):
            yield f"{item.seed}: the prompt holds the answer"
        elif cell.graded(item, item.prompt).value > 0:
            yield f"{item.seed}: saying the prompt again is an answer"


def _rewarded(cell: Cell, answers: Iterable[str]) -> Iterator[str]:
    for answer in answers:
        few = len(answer.encode("utf-8", "replace")) > LONG
        for item in cell.items[:FEW] if few else cell.items:
            fault = _fault(cell, item, answer)
            if fault:
                yield f"{item.seed}: {answer[:40]!r} {fault}"
                break


def _fault(cell: Cell, item: Item, answer: str) -> str:
    try:
        score = cell.graded(item, answer)
    except Exception as error:  # noqa: BLE001 - whatever an answer makes a verifier raise is the finding.
        return f"makes the verifier raise {type(error).__name__}"
    return f"scores {score.value:g} ({score.reason})" if score.value > 0 else ""


def _mean(cell: Cell, items: Iterable[Item], answer: str) -> float:
    return fmean(cell.graded(item, answer).value for item in items)
