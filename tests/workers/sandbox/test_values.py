"""What leaves a sandbox is read as a stranger's: exact types come back, anything else is refused, nothing hangs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.grading.equality import same
from workers.sandbox.inside.values import Unreadable, Unspeakable, decoded, encoded, of_plain

HASHABLE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3),
    max_leaves=5,
)
VALUES = st.recursive(
    HASHABLE | st.complex_numbers(),
    lambda inner: st.lists(inner) | st.sets(HASHABLE) | st.dictionaries(HASHABLE, inner) | st.tuples(inner),
    max_leaves=20,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from("ifcbltszd"),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(VALUES)
def test_a_value_comes_back_as_it_was(value: Any) -> None:
    back = decoded(encoded(value))

    assert same(value, back)


@given(JSON)
def test_any_document_is_a_value_or_refused(document: Any) -> None:
    try:
        value = of_plain(document)
    except Unreadable:
        return
    assert same(value, decoded(encoded(value)))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_value_or_refused(text: bytes) -> None:
    try:
        decoded(text)
    except Unreadable:
        return


@pytest.mark.parametrize(
    "text",
    [
        b"1.5",
        b"NaN",
        b"Infinity",
        b"1" * 5_000,
        b"9007199254740992",
        b'{"a":1}',
        b"[]",
        b'["l"',
        b'["l",' * 50 + b"1" + b"]" * 50,
        b"[" * 100_000,
        b'["i","0x"]',
        b'["f",1]',
        b'["s",["l"]]',
        b'["d",1]',
        b'["x",1]',
        b'["i","1","2"]',
        json.dumps(["s", *(["i", hex(number * (2**61 - 1))] for number in range(40_000))]).encode(),
    ],
    ids=lambda text: repr(text[:20]),
)
def test_what_no_sandbox_sends_is_refused(text: bytes) -> None:
    with pytest.raises(Unreadable):
        decoded(text)


class Number(int):
    """An integer that says it equals everything."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = int.__hash__


@pytest.mark.parametrize(
    "value", [Number(1), [Number(1)], {1: object()}, range(3), bytearray(b"a"), int, "a" * 2**20]
)
def test_what_is_no_plain_value_or_too_large_does_not_leave(value: object) -> None:
    with pytest.raises(Unspeakable):
        encoded(value)


def test_shared_parts_are_counted_each_time() -> None:
    nested: list[Any] = []
    for _ in range(39):
        nested = [nested, nested]

    with pytest.raises(Unspeakable, match="1 MiB"):
        encoded(nested)
