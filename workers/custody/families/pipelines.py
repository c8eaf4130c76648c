"""Make functions of several steps over a list of whole numbers: draw them, write them as Python, and read them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from random import Random

from workers.custody.families.steps import STEPS, Form, Kind, Step

#: Bounds of a list's length and numbers.
FEWEST, MOST, LARGEST = 7, 13, 20
_PROBES = 12
_TRIES = 400


@dataclass(frozen=True)
class Turn:
    """A step with its number k, done rightly or as one of its faults."""

    step: Step
    k: int
    form: Form

    @property
    def words(self) -> str:
        """What is to be done."""
        return self.step.words.format(k=self.k)

    @property
    def text(self) -> str:
        """The expression for a number ``n``, or for the list ``numbers``."""
        return self.form.text.format(k=self.k)

    @property
    def line(self) -> str:
        """The step as one assignment to ``numbers``."""
        if self.step.kind is Kind.EACH:
            return f"numbers = [{self.text} for n in numbers]"
        if self.step.kind is Kind.KEPT:
            return f"numbers = [n for n in numbers if {self.text}]"
        return f"numbers = {self.text}"

    @property
    def faulty(self) -> tuple[Turn, ...]:
        """The same with each of its faults."""
        return tuple(replace(self, form=form) for form in self.step.faults)


Turns = tuple[Turn, ...]


def applied(turns: Sequence[Turn], numbers: Sequence[int]) -> list[int]:
    """Return what ``turns``, one after the other, make of ``numbers``."""
    result = list(numbers)
    for turn in turns:
        result = turn.step.applied(turn.form, result, turn.k)
    return result


def source(entry: str, turns: Sequence[Turn]) -> str:
    """Return the function ``entry`` that takes ``turns``, a line each."""
    lines = [f"def {entry}(numbers):", *(f"    {turn.line}" for turn in turns), "    return numbers"]
    return "\n".join(lines)


def draw_turns(rng: Random, count: int, kinds: Sequence[Kind] = tuple(Kind)) -> Turns:
    """Return ``count`` steps of which each one matters, and all: without them, most lists come out otherwise."""
    steps = [step for step in STEPS if step.kind in kinds]
    lists = [draw_numbers(rng) for _ in range(_PROBES)]
    turns: Turns = ()
    for _ in range(_TRIES):
        if len(turns) == count:
            return turns
        step = rng.choice(steps)
        longer = (*turns, Turn(step, rng.randint(step.least, step.most), step.right))
        if _each_matters(longer, lists):
            turns = longer
        elif rng.random() < 1 / 8:
            turns = turns[:-1]
    return draw_turns(rng, count, kinds)


def draw_numbers(rng: Random) -> list[int]:
    """Return a list of whole numbers, some of them negative and some the same."""
    return [rng.randint(-LARGEST, LARGEST) for _ in range(rng.randint(FEWEST, MOST))]


def differ(rng: Random, turns: Sequence[Turn], others: Sequence[Turn]) -> bool:
    """Say whether ``others`` make something else of most lists than ``turns``."""
    lists = [draw_numbers(rng) for _ in range(_PROBES)]
    return sum(applied(turns, numbers) != applied(others, numbers) for numbers in lists) * 3 > 2 * len(lists)


def read_words(lines: Sequence[str]) -> Turns | None:
    """Return the steps that ``lines`` say, or ``None``."""
    return _read(lines, "words")


def read_lines(lines: Sequence[str]) -> Turns | None:
    """Return the steps, right or faulty, that ``lines`` of a function are; ``None`` for lines that are none."""
    return _read([line.strip() for line in lines], "line")


def _each_matters(turns: Turns, lists: Sequence[list[int]]) -> bool:
    whole = [applied(turns, numbers) for numbers in lists]
    if sum(map(len, whole)) < 3 * len(lists) or max(abs(n) for one in whole for n in one) > 10**9:
        return False
    fewer = ((), *(turns[:place] + turns[place + 1 :] for place in range(len(turns))))
    return all(
        sum(value != applied(one, numbers) for value, numbers in zip(whole, lists, strict=True)) * 3
        > 2 * len(lists)
        for one in fewer
    )


def _read(lines: Sequence[str], form: str) -> Turns | None:
    known = _known()[form]
    turns = [known[line] for line in lines if line in known]
    return tuple(turns) if len(turns) == len(lines) else None


@cache
def _known() -> Mapping[str, Mapping[str, Turn]]:
    """Return every turn there is by its words, and by its line; what is right somewhere is read as right."""
    right = [Turn(step, k, step.right) for step in STEPS for k in range(step.least, step.most + 1)]
    faulty = [turn for one in right for turn in one.faulty]
    return {
        "words": {turn.words: turn for turn in reversed(right)},
        "line": {turn.line: turn for turn in (*faulty, *right)},
    }
