"""Carry plain values as JSON without losing their types; nothing is ever unpickled.

``None``, booleans, texts and integers below 2⁵³ are themselves; anything else is a list that begins with a tag.
What comes out of a sandbox is read by ``decoded`` as what a stranger wrote.
"""

from __future__ import annotations

import json
from collections import Counter

# To import typing would lengthen every sandbox's start.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

#: The deepest nesting that is carried, and the largest frame, in bytes.
MOST_DEPTH = 40
MOST_BYTES = 1 << 20
#: How many values of a set or keys of a dict may share a hash: more are made to make us slow.
MOST_SHARED = 32
_SAFE = 1 << 53


class Unreadable(ValueError):
    """This is no value that a sandbox may return."""


class Unspeakable(TypeError):
    """A value of this type or size can't leave the sandbox."""


def encoded(value: Any) -> bytes:
    r"""Return ``value`` as bytes of JSON.

    Raises ``Unspeakable`` for a type that is not exactly one of Python's own plain types, and for what is deeper
    than 40 or larger than 1 MiB.

    >>> encoded((1, 2.5, {True}, b"\0"))
    b'["t",1,["f","0x1.4000000000000p+1"],["s",true],["b","00"]]'
    """
    text = json.dumps(plain(value), separators=(",", ":"), allow_nan=False).encode()
    if len(text) > MOST_BYTES:
        raise Unspeakable("the value is larger than 1 MiB")
    return text


def plain(value: Any) -> Any:
    """Return the JSON document that stands for ``value``; raises ``Unspeakable``."""
    return _Encoder().plain(value, 0)


def decoded(text: bytes) -> Any:
    """Return the value that ``text`` carries; raises ``Unreadable`` for anything else."""
    return of_plain(parsed(text))


def parsed(text: bytes) -> Any:
    """Return the JSON document ``text``; raises ``Unreadable`` for numbers that are no integers, or too long."""
    try:
        return json.loads(text, parse_float=_refuse, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Unreadable(str(error)[:200]) from None


def of_plain(document: Any, depth: int = 0) -> Any:
    """Return the value that a JSON document stands for; raises ``Unreadable``."""
    if document is None or type(document) in (bool, str) or (type(document) is int and abs(document) < _SAFE):
        return document
    if depth >= MOST_DEPTH or type(document) is not list or not document or type(document[0]) is not str:
        raise Unreadable("no value has this form")
    tag, *rest = document
    try:
        if tag in _WORDS:
            return _WORDS[tag](*rest)
        return _COLLECTIONS[tag]([of_plain(one, depth + 1) for one in rest])
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise Unreadable(str(error)[:200]) from None


class _Encoder:
    """Encodes one value; counts what it made, since shared parts are written out each time."""

    def __init__(self) -> None:
        self._left = MOST_BYTES

    def plain(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if value is None or kind is bool or (kind is int and abs(value) < _SAFE):
            return self._counted(value, 1)
        if kind is str:
            return self._counted(value, len(value))
        if depth >= MOST_DEPTH:
            raise Unspeakable("the value is nested more than 40 deep")
        if kind in _SPELT:
            words = _SPELT[kind](value)
            return self._counted(words, sum(map(len, words)))
        if kind not in _TAGS:
            raise Unspeakable(f"a value of the type {kind.__name__!r} can't leave the sandbox")
        parts = value if kind is not dict else (one for pair in value.items() for one in pair)
        return self._counted([_TAGS[kind], *(self.plain(one, depth + 1) for one in parts)], 2)

    def _counted(self, document: Any, size: int) -> Any:
        self._left -= size + 1
        if self._left < 0:
            raise Unspeakable("the value is larger than 1 MiB")
        return document


def _refuse(text: str) -> Any:
    raise ValueError(f"{text[:20]!r} is no integer")


def _integer(text: str) -> int:
    return int(text, 16)


def _complex(real: str, imaginary: str) -> complex:
    return complex(float.fromhex(real), float.fromhex(imaginary))


def _dict(items: list[Any]) -> dict[Any, Any]:
    keys, values = _few_shared(items[::2]), items[1::2]
    return dict(zip(keys, values, strict=True))


def _few_shared(items: list[Any]) -> list[Any]:
    """Return ``items``; a set of thousands that share a hash would take minutes to build."""
    if items and max(Counter(map(hash, items)).values()) > MOST_SHARED:
        raise Unreadable("too many values share a hash")
    return items


def _set(items: Iterable[Any]) -> set[Any]:
    return set(_few_shared(list(items)))


_SPELT: dict[type, Callable[[Any], list[str]]] = {
    int: lambda value: ["i", hex(value)],
    float: lambda value: ["f", value.hex()],
    complex: lambda value: ["c", value.real.hex(), value.imag.hex()],
    bytes: lambda value: ["b", value.hex()],
}
_TAGS: dict[type, str] = {list: "l", tuple: "t", set: "s", frozenset: "z", dict: "d"}
_WORDS: dict[str, Callable[..., Any]] = {
    "i": _integer,
    "f": float.fromhex,
    "c": _complex,
    "b": bytes.fromhex,
}
_COLLECTIONS: dict[str, Callable[[list[Any]], Any]] = {
    "l": list,
    "t": tuple,
    "s": _set,
    "z": lambda items: frozenset(_set(items)),
    "d": _dict,
}
