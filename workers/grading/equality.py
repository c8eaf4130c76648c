"""Compare values type by type, floats within a stated tolerance; no method of a compared value is asked."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any


def same(expected: Any, got: Any, *, tolerance: float = 0.0) -> bool:
    """Say whether two plain values are the same: of the same types throughout, and equal.

    ``tolerance`` is of floats, relative to the larger one and absolute below 1; NaN is the same as NaN, −0.0 as 0.0.
    Inside of sets and of a dict's keys floats have to be exact.

    >>> same([1, (2.0, None)], [1, (2.0, None)]), same(1, True), same(1.0, 1)
    (True, False, False)
    >>> same(0.1 + 0.2, 0.3), same(0.1 + 0.2, 0.3, tolerance=1e-9)
    (False, True)
    """
    kind = type(expected)
    if type(got) is not kind:
        return False
    return _COMPARED.get(kind, _equal)(expected, got, tolerance)


def _equal(expected: Any, got: Any, _: float) -> bool:
    return bool(expected == got)


def _close(expected: float, got: float, tolerance: float) -> bool:
    if math.isnan(expected) or math.isnan(got):
        return math.isnan(expected) and math.isnan(got)
    return expected == got or math.isclose(expected, got, rel_tol=tolerance, abs_tol=tolerance)


def _both_close(expected: complex, got: complex, tolerance: float) -> bool:
    return _close(expected.real, got.real, tolerance) and _close(expected.imag, got.imag, tolerance)


def _same_set(expected: Iterable[Any], got: Iterable[Any], _: float) -> bool:
    return sorted(map(_spelt, expected)) == sorted(map(_spelt, got))


def _all_same(expected: Sequence[Any], got: Sequence[Any], tolerance: float) -> bool:
    if len(expected) != len(got):
        return False
    return all(same(one, other, tolerance=tolerance) for one, other in zip(expected, got, strict=True))


def _same_dict(expected: dict[Any, Any], got: dict[Any, Any], tolerance: float) -> bool:
    mine, theirs = ({_spelt(key): value for key, value in one.items()} for one in (expected, got))
    if mine.keys() != theirs.keys():
        return False
    return all(same(value, theirs[key], tolerance=tolerance) for key, value in mine.items())


def _spelt(value: Any) -> str:
    """Return a text that two hashable plain values share exactly if they are the same."""
    kind = type(value)
    if kind is tuple:
        return f"({','.join(map(_spelt, value))})"
    if kind is frozenset:
        return f"{{{','.join(sorted(map(_spelt, value)))}}}"
    if kind is float:
        return "float nan" if math.isnan(value) else f"float {(value + 0.0).hex()}"
    if kind is int:
        return f"int {value:x}"
    return f"{kind.__name__} {value!r}"


_COMPARED: Mapping[type, Callable[[Any, Any, float], bool]] = {
    float: _close,
    complex: _both_close,
    list: _all_same,
    tuple: _all_same,
    set: _same_set,
    frozenset: _same_set,
    dict: _same_dict,
}
