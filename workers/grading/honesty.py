"""Check that a family pays for right answers and for nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from statistics import fmean

from workers.grading.family import Family
from workers.grading.hacks import HACKS, JUNK, STOCK_ANSWERS
from workers.grading.item import Item
from workers.grading.sample import Sample
from workers.grading.scoring import grade

#: What the oracle's answer has to score.
ORACLE_SCORE = 0.999
#: The largest floor with which a family may decide anything.
LARGEST_FLOOR = 0.34


def wrong_declaration(sample: Sample) -> Iterator[str]:
    """Yield what the family says about itself that its items contradict."""
    family = sample.family
    if not 0.0 <= family.floor <= LARGEST_FLOOR:
        yield f"the floor {family.floor} is outside [0, {LARGEST_FLOOR}]"
    for level, items in sample.items.items():
        names = {(item.family, item.family_version, item.level) for item in items}
        if names != {(family.name, family.version, level)}:
            yield f"{level}: items name another family, version or level: {sorted(names)}"
        if any(item.work < 1 for item in items):
            yield f"{level}: an item states no work"


def oracle_fails(sample: Sample) -> Iterator[str]:
    """Yield the items whose oracle is not believed."""
    for item in _items(sample):
        score = grade(sample.family, item, sample.family.oracle(item)).value
        if score < ORACLE_SCORE:
            yield f"{item.level} {item.seed}: the oracle scores {score}"


def junk_scores(sample: Sample) -> Iterator[str]:
    """Yield the empty and senseless answers that score."""
    yield from _rewarded(sample, JUNK)


def hacks_score(sample: Sample) -> Iterator[str]:
    """Yield the attacks on the grader that score."""
    yield from _rewarded(sample, HACKS)


def constant_beats_floor(sample: Sample) -> Iterator[str]:
    """Yield the cells where one constant answer scores more than the floor.

    The constants are the oracle's answers to the other items of the cell and the stock answers. The best
    one is chosen on the other items and measured on the examined ones: chosen and measured on the same 50
    items, the best of 260 would look twice as good as it is.
    """
    family = sample.family
    for level, items in sample.items.items():
        others = sample.others[level]
        candidates = dict.fromkeys([*map(family.oracle, others), *STOCK_ANSWERS])
        best = max(candidates, key=lambda answer: _mean(family, others, answer))
        mean = _mean(family, items, best)
        if mean > family.floor:
            yield f"{level}: the constant {best[:40]!r} scores {mean:.3f}, over the floor {family.floor}"


def key_in_prompt(sample: Sample) -> Iterator[str]:
    """Yield the items whose prompt holds the target as a word.

    Families that offer choices must; they are known by a floor of at least 1/8, and are not looked at.
    """
    if sample.family.floor >= 0.125:
        return
    for item in _items(sample):
        if re.search(rf"(?<!\w){re.escape(item.target)}(?!\w)", item.prompt):
            yield f"{item.level} {item.seed}: the prompt holds the answer"


def _rewarded(sample: Sample, answers: Iterable[str]) -> Iterator[str]:
    for answer in answers:
        for item in _items(sample):
            fault = _fault(sample.family, item, answer)
            if fault:
                yield f"{item.level} {item.seed}: {answer[:40]!r} {fault}"
                break


def _fault(family: Family, item: Item, answer: str) -> str:
    try:
        score = grade(family, item, answer)
    except Exception as error:  # noqa: BLE001 - whatever an answer makes a verifier raise is the finding.
        return f"makes the verifier raise {type(error).__name__}"
    return f"scores {score.value} ({score.reason})" if score.value > 0 else ""


def _mean(family: Family, items: Iterable[Item], answer: str) -> float:
    return fmean(grade(family, item, answer).value for item in items)


def _items(sample: Sample) -> Iterator[Item]:
    for items in sample.items.values():
        yield from items
