"""Modules that are elsewhere are imported as if they were here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from workers.sandbox.inside import remote, values


class Elsewhere:
    """Answers calls with what was said, or raises."""

    def carry(self, document: Any) -> Any:
        entry, arguments, named = values.of_plain(document)
        if entry == "faraway.inner:fails":
            return {"raised": arguments}
        return {"value": values.plain([entry, arguments, named])}


@pytest.fixture
def faraway() -> Iterator[Any]:
    remote.install(["faraway", "faraway.inner"], Elsewhere().carry)
    yield import_module("faraway")
    del sys.meta_path[0]
    for name in ("faraway", "faraway.inner"):
        sys.modules.pop(name, None)


def test_functions_are_called_by_values(faraway: Any) -> None:
    assert faraway.add(1, (2,), named={3}) == ["faraway:add", [1, (2,)], {"named": {3}}]
    assert faraway.inner.add() == ["faraway.inner:add", [], {}]


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (("ValueError", "wrong"), ValueError),
        (("KeyError", "wrong"), KeyError),
        (("UnicodeDecodeError", "wrong"), remote.RemoteError),
        (("SystemExit", "0"), remote.RemoteError),
        (("AssertionError", ""), remote.RemoteError),
        (("print", "0"), remote.RemoteError),
        (("Their own", "wrong"), remote.RemoteError),
    ],
)
def test_errors_of_python_are_raised_and_others_wrapped(
    faraway: Any, told: tuple[str, str], kind: type[Exception]
) -> None:
    with pytest.raises(kind) as raised:
        faraway.inner.fails(*told)

    assert type(raised.value) is kind


def test_what_is_no_plain_value_is_not_sent(faraway: Any) -> None:
    with pytest.raises(values.Unspeakable):
        faraway.add(object())
