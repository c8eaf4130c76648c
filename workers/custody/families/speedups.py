"""Ask for a slow function to be made fast: more slow passages from level to level."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, pairwise

from shared.vocabulary import Category, Level
from workers.custody.families.blocks import Block
from workers.custody.families.hastened import Hastened, solver

#: How many slow passages there are.
SHAPES = dict(zip(Level, (1, 2, 3, 5, 7, 10), strict=True))


def _like_earlier(values: Sequence[int], k: int) -> int:
    return sum(count * (count - 1) // 2 for count in Counter(value % (k * 1000) for value in values).values())


def _sums_before(values: Sequence[int], k: int) -> int:
    return sum(before % (k * 1000) for before in accumulate(values[:-1], initial=0)) if values else 0


def _smaller(values: Sequence[int], k: int) -> int:
    ordered = sorted(values)
    return sum(bisect_left(ordered, value) % (k * 1000) for value in values)


def _close_pairs(values: Sequence[int], k: int) -> int:
    ordered = sorted(values)
    return sum(bisect_right(ordered, value + k * 10) - place - 1 for place, value in enumerate(ordered))


def _partners(values: Sequence[int], k: int) -> int:
    present = set(values)
    return sum(k * 100_000 - value in present for value in values)


def _gaps(values: Sequence[int], k: int) -> int:
    counts = Counter(values)
    return k * sum((after - before) * counts[before] for before, after in pairwise(sorted(counts)))


def _parts_before(values: Sequence[int], k: int) -> int:
    before = list(accumulate(values, initial=0))
    return sum(before[value % len(values)] % (k * 1000) for value in values)


BLOCKS = (
    Block(
        """
seen = []
for value in values:
    if value + {k} not in seen:
        seen.append(value + {k})
total += len(seen)
""",
        "total += len({value + {k} for value in values})",
        lambda values, _: len(set(values)),
    ),
    Block(
        """
for value in values:
    if {k} * 100000 - value in values:
        total += 1
""",
        """
present = set(values)
for value in values:
    if {k} * 100000 - value in present:
        total += 1
""",
        _partners,
        (6, 7, 8, 9, 11),
    ),
    Block(
        """
for place in range(len(values)):
    total += sum(values[:place]) % ({k} * 1000)
""",
        """
before = 0
for value in values:
    total += before % ({k} * 1000)
    before += value
""",
        _sums_before,
    ),
    Block(
        """
for value in values:
    smaller = [other for other in values if other < value]
    total += len(smaller) % ({k} * 1000)
""",
        """
ordered = sorted(values)
for value in values:
    total += bisect_left(ordered, value) % ({k} * 1000)
""",
        _smaller,
    ),
    Block(
        """
for place, value in enumerate(values):
    for other in values[:place]:
        if other % ({k} * 1000) == value % ({k} * 1000):
            total += 1
""",
        """
for count in Counter(value % ({k} * 1000) for value in values).values():
    total += count * (count - 1) // 2
""",
        _like_earlier,
    ),
    Block(
        """
for place in range(len(values)):
    total += max(values[: place + 1]) // {k}
""",
        """
largest = 0
for value in values:
    largest = max(largest, value)
    total += largest // {k}
""",
        lambda values, k: sum(largest // k for largest in accumulate(values, max)),
    ),
    Block(
        """
for place, value in enumerate(values):
    for other in values[:place]:
        if abs(value - other) <= {k} * 10:
            total += 1
""",
        """
ordered = sorted(values)
first = 0
for place, value in enumerate(ordered):
    while ordered[first] < value - {k} * 10:
        first += 1
    total += place - first
""",
        _close_pairs,
    ),
    Block(
        """
for value in values:
    total += sum(values[: value % len(values)]) % ({k} * 1000)
""",
        """
before = [0]
for value in values:
    before.append(before[-1] + value)
for value in values:
    total += before[value % len(values)] % ({k} * 1000)
""",
        _parts_before,
    ),
    Block(
        """
gaps = []
for value in values:
    larger = [other - value for other in values if other > value]
    gaps.append(min(larger, default=0))
total += sum(gaps) * {k}
""",
        """
different = sorted(set(values))
counts = Counter(values)
for place in range(len(different) - 1):
    total += (different[place + 1] - different[place]) * counts[different[place]] * {k}
""",
        _gaps,
    ),
)


class Speedups(Hastened):
    """Functions whose passages take time with the square of n, to be made fast; the work is the lines of the passages.

    It measures lowering an order of growth: sums and largest values carried along, sorted lists, sets and counts in the
    place of loops in loops. A function is right if it returns the same on short lists, and on a long one within its
    processor time, of which the fast twin needs a fifth at most and any one slow passage several times as much.
    """

    name = "speedups"
    version = "1"
    category = Category.PERFORMANCE
    floor = 0.05
    offers_answer = False
    shapes = SHAPES
    blocks = BLOCKS
    advice = "It takes too long for long lists."


solve = solver(Speedups)
