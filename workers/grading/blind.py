"""Check that nobody earns more than the floor who answers without solving."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from statistics import fmean, stdev

from workers.grading.cheats import Cheat, Cheated
from workers.grading.sample import Cell

#: How many standard errors over the floor a cheat's mean has to be before it counts.
STANDARD_ERRORS = 3
#: On how many of the other items a cheat is tried where a sandbox may be needed for each.
FEW = 10
_NUMBER = re.compile(r"[0-9]+")
_WORD = re.compile(r"[A-Za-z]+")

#: Tried on every family that does not offer its answers.
BLIND: Mapping[str, Cheat] = {
    "the last number": lambda prompt, _: _last(_NUMBER.findall(prompt)),
    "the largest number": lambda prompt, _: max(_NUMBER.findall(prompt), key=_size, default=""),
    "any number": lambda prompt, rng: rng.choice(_NUMBER.findall(prompt) or [""]),
    "the last word": lambda prompt, _: _last(_WORD.findall(prompt)),
    "the longest word": lambda prompt, _: max(_WORD.findall(prompt), key=len, default=""),
    "the last line": lambda prompt, _: _last(prompt.splitlines()),
}


def cheat_beats_floor(cell: Cell) -> Iterator[str]:
    """Yield the cheats whose mean score lies over the floor, by more than three standard errors.

    Tried are the family's own and, unless the prompt offers the answer, those that work on any prompt.
    """
    family = cell.family
    tried = dict(family.cheats()) if isinstance(family, Cheated) else {}
    if not family.offers_answer:
        tried = {**BLIND, **tried}
    items = (*cell.items, *cell.others[: FEW if cell.costly else None])
    for name, cheat in tried.items():
        scores = [cell.graded(item, cheat(item.prompt, Random(item.seed))).value for item in items]
        mean, error = fmean(scores), stdev(scores) / math.sqrt(len(scores))
        if mean - STANDARD_ERRORS * error > family.floor:
            yield f"{name!r} scores {mean:.3f} (± {error:.3f}), over the floor {family.floor}"


def _last(found: Sequence[str]) -> str:
    return found[-1] if found else ""


def _size(number: str) -> tuple[int, str]:
    digits = number.lstrip("0")
    return len(digits), digits
