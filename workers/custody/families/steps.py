"""Keep steps that a function takes over a list of whole numbers: in words, as Python, and as what they do.

Families whose answers are code are made from them. The values that are expected of an answer come from ``act``, so no
generated source is ever run here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import Any


class Kind(StrEnum):
    """What a step's Python is about."""

    EACH = "each"  #: What becomes of a number ``n``.
    KEPT = "kept"  #: Whether a number ``n`` stays.
    WHOLE = "whole"  #: What becomes of the list ``numbers``.


@dataclass(frozen=True)
class Form:
    """A piece of Python with ``{k}`` for a small number, and what it does to a number or a list, given k."""

    text: str
    act: Callable[[Any, int], Any]


@dataclass(frozen=True)
class Step:
    """What one step does: in words with ``{k}``, right, and with faults as they are made."""

    words: str
    kind: Kind
    right: Form
    faults: tuple[Form, ...]
    least: int = 2
    most: int = 9

    def applied(self, form: Form, numbers: list[int], k: int) -> list[int]:
        """Return what this step makes of ``numbers`` where it is done as ``form``."""
        if self.kind is Kind.EACH:
            return [form.act(n, k) for n in numbers]
        if self.kind is Kind.KEPT:
            return [n for n in numbers if form.act(n, k)]
        result: list[int] = form.act(numbers, k)
        return result


def _each(words: str, right: Form, *faults: Form, **bounds: int) -> Step:
    return Step(words, Kind.EACH, right, faults, **bounds)


def _kept(words: str, right: Form, *faults: Form, **bounds: int) -> Step:
    return Step(words, Kind.KEPT, right, faults, **bounds)


def _whole(words: str, right: Form, *faults: Form, **bounds: int) -> Step:
    return Step(words, Kind.WHOLE, right, faults, **bounds)


def _totals(numbers: Sequence[int], _: int) -> list[int]:
    return list(accumulate(numbers))


ADDED = Form("n + {k}", lambda n, k: n + k)
TAKEN = Form("n - {k}", lambda n, k: n - k)
TIMES = Form("n * {k}", lambda n, k: n * k)
MORE = Form("n > {k}", lambda n, k: n > k)
MORE_OR_SAME = Form("n >= {k}", lambda n, k: n >= k)
LESS = Form("n < {k}", lambda n, k: n < k)
LESS_OR_SAME = Form("n <= {k}", lambda n, k: n <= k)
SAME = Form("n == {k}", lambda n, k: n == k)
OTHER = Form("n != {k}", lambda n, k: n != k)
EVEN = Form("n % 2 == 0", lambda n, _: n % 2 == 0)
ODD = Form("n % 2 == 1", lambda n, _: n % 2 == 1)
MULTIPLE = Form("n % {k} == 0", lambda n, k: n % k == 0)
NO_MULTIPLE = Form("n % {k} != 0", lambda n, k: n % k != 0)
REST = Form("n % {k}", lambda n, k: n % k)
QUOTIENT = Form("n // {k}", lambda n, k: n // k)
AT_MOST = Form("min(n, {k})", min)
AT_LEAST = Form("max(n, {k})", max)
NEGATED = Form("-n", lambda n, _: -n)
DISTANCE = Form("abs(n)", lambda n, _: abs(n))
UPWARDS = Form("sorted(numbers)", lambda numbers, _: sorted(numbers))
DOWNWARDS = Form("sorted(numbers, reverse=True)", lambda numbers, _: sorted(numbers, reverse=True))
BACKWARDS = Form("numbers[::-1]", lambda numbers, _: numbers[::-1])
BEHIND = Form("numbers[{k}:]", lambda numbers, k: numbers[k:])
BEFORE = Form("numbers[:{k}]", lambda numbers, k: numbers[:k])
LAST = Form("numbers[-{k}:]", lambda numbers, k: numbers[-k:])
BUT_LAST = Form("numbers[:-{k}]", lambda numbers, k: numbers[:-k])
TURNED = Form("numbers[{k}:] + numbers[:{k}]", lambda numbers, k: numbers[k:] + numbers[:k])
TURNED_BACK = Form("numbers[-{k}:] + numbers[:-{k}]", lambda numbers, k: numbers[-k:] + numbers[:-k])
WITH_SUM = Form("numbers + [sum(numbers)]", lambda numbers, _: [*numbers, sum(numbers)])
WITH_COUNT = Form("numbers + [len(numbers)]", lambda numbers, _: [*numbers, len(numbers)])
WITH_LARGEST = Form(
    "numbers + [max(numbers, default=0)]", lambda numbers, _: [*numbers, max(numbers, default=0)]
)
WITH_SMALLEST = Form(
    "numbers + [min(numbers, default=0)]", lambda numbers, _: [*numbers, min(numbers, default=0)]
)
ONCE = Form("list(dict.fromkeys(numbers))", lambda numbers, _: list(dict.fromkeys(numbers)))
ONCE_SORTED = Form("sorted(set(numbers))", lambda numbers, _: sorted(set(numbers)))
TOTALS = Form("[sum(numbers[: i + 1]) for i in range(len(numbers))]", _totals)
TOTALS_BEFORE = Form("[sum(numbers[:i]) for i in range(len(numbers))]", lambda n, k: [0, *_totals(n, k)][:-1])
SECOND = Form("numbers[::2]", lambda numbers, _: numbers[::2])
SECOND_LATE = Form("numbers[1::2]", lambda numbers, _: numbers[1::2])

#: The steps, and how each is done wrongly: the sign, the bound, the end or the order is another one.
STEPS = (
    _each("Add {k} to every number.", ADDED, TAKEN, TIMES),
    _each("Subtract {k} from every number.", TAKEN, ADDED, QUOTIENT),
    _each("Multiply every number by {k}.", TIMES, ADDED, QUOTIENT, most=5),
    _each("Replace every number by its remainder when divided by {k}.", REST, QUOTIENT, TIMES, least=3),
    _each("Replace every number greater than {k} by {k}.", AT_MOST, AT_LEAST),
    _each("Replace every number less than {k} by {k}.", AT_LEAST, AT_MOST),
    _each("Change the sign of every number.", NEGATED, DISTANCE),
    _each("Replace every number by its absolute value.", DISTANCE, NEGATED),
    _kept("Keep only the numbers greater than {k}.", MORE, MORE_OR_SAME, LESS),
    _kept("Keep only the numbers less than {k}.", LESS, LESS_OR_SAME, MORE),
    _kept("Keep only the even numbers.", EVEN, ODD),
    _kept("Keep only the odd numbers.", ODD, EVEN),
    _kept("Remove every number that is divisible by {k}.", NO_MULTIPLE, MULTIPLE, least=3),
    _kept("Remove every number that equals {k}.", OTHER, SAME),
    _whole("Sort the numbers from smallest to largest.", UPWARDS, DOWNWARDS),
    _whole("Sort the numbers from largest to smallest.", DOWNWARDS, UPWARDS),
    _whole("Reverse the order of the list.", BACKWARDS, UPWARDS, DOWNWARDS),
    _whole("Remove the first {k} numbers of the list.", BEHIND, BEFORE, BUT_LAST, most=3),
    _whole("Remove the last {k} numbers of the list.", BUT_LAST, LAST, BEHIND, most=3),
    _whole("Move the first {k} numbers to the end of the list.", TURNED, TURNED_BACK, most=4),
    _whole("Append the sum of all the numbers to the list.", WITH_SUM, WITH_COUNT),
    _whole("Append the largest number to the list.", WITH_LARGEST, WITH_SMALLEST),
    _whole("Keep only the first one of equal numbers.", ONCE, ONCE_SORTED),
    _whole("Replace every number by the sum of itself and all numbers before it.", TOTALS, TOTALS_BEFORE),
    _whole("Keep only every second number, beginning with the first.", SECOND, SECOND_LATE),
)
