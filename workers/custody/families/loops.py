"""Count how often nested loops come round, without running them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

#: What a loop is called, the outermost first.
NAMES = "abcdefgh"
#: Finds loops in a text, with their names and what stands between their brackets.
HEADER = re.compile(r"for ([a-h]) in range\(([^()\n]{1,40})\)")


@dataclass(frozen=True)
class Loop:
    """A loop over ``range``: its name, and the bounds as they are written.

    A bound is a number, ``n``, the name of the loop around it, or one of these
    divided (``n // 2``) or multiplied (``n * 2``) by a number.
    """

    name: str
    bounds: tuple[str, ...]

    def __str__(self) -> str:
        return f"for {self.name} in range({', '.join(self.bounds)})"


def nest(bounds: Sequence[Sequence[str]]) -> tuple[Loop, ...]:
    """Return loops with ``bounds`` inside each other, in which ``outer`` stands for the loop around.

    >>> [str(loop) for loop in nest([["n"], ["outer", "9"]])]
    ['for a in range(n)', 'for b in range(a, 9)']
    """
    return tuple(
        Loop(name, tuple(bound.replace("outer", NAMES[place - 1]) for bound in one))
        for place, (name, one) in enumerate(zip(NAMES, bounds, strict=False))
    )


def read(text: str) -> tuple[Loop, ...]:
    """Return the loops that stand in ``text``, in its order."""
    return tuple(Loop(name, tuple(bounds.split(", "))) for name, bounds in HEADER.findall(text))


def rounds(loops: Sequence[Loop], n: int = 0) -> int:
    """Return how often the innermost of ``loops`` comes round in all.

    A loop may be bounded by the one around it and by ``n``, by no other.

    >>> rounds(nest([["n"], ["outer"]]), 10), rounds(nest([["n"], ["3"], ["0", "n", "5"]]), 10)
    (45, 60)
    """

    @cache
    def inside(place: int, outer: int) -> int:
        if place == len(loops):
            return 1
        spans = range(*(_value(bound, n, outer) for bound in loops[place].bounds))
        if place + 1 < len(loops) and loops[place].name in " ".join(loops[place + 1].bounds):
            return sum(inside(place + 1, value) for value in spans)
        return len(spans) * inside(place + 1, 0)

    return inside(0, 0)


def scaled(rng: Random, order: int, loops: int) -> list[list[str]]:
    """Return bounds of ``loops`` nested loops, of which ``order`` go up to n and the others to a number."""
    bounds = [["n"]] * order + [[str(rng.randint(2, 9))] for _ in range(loops - order)]
    rng.shuffle(bounds)
    return bounds


def order(loops: Sequence[Loop]) -> int:
    """Return how many of ``loops`` go up to n."""
    return sum(loop.bounds == ("n",) for loop in loops)


def _value(bound: str, n: int, outer: int) -> int:
    if " // " in bound:
        whole, _, part = bound.partition(" // ")
        return _value(whole, n, outer) // int(part)
    if " * " in bound:
        whole, _, times = bound.partition(" * ")
        return _value(whole, n, outer) * int(times)
    if bound.isdigit():
        return int(bound)
    return n if bound == "n" else outer
