"""Turn marshmallow's messages into JSON pointers (RFC 6901) and their faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

#: What marshmallow files the faults of a whole document under.
_WHOLE = "_schema"

_LOCATIONS = {"json": "body", "json_or_form": "body"}


def faults(messages: Any, *, location: str = "json") -> list[dict[str, str]]:
    """Return one ``{pointer, detail, in}`` for each message, in the order of the fields.

    >>> faults({"decoding": {"a/b": ["Wrong."]}})
    [{'pointer': '/decoding/a~1b', 'detail': 'Wrong.', 'in': 'body'}]
    """
    where = _LOCATIONS.get(location, location)
    return [{"pointer": pointer, "detail": detail, "in": where} for pointer, detail in _walk(messages, "")]


def _walk(messages: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            yield from _walk(inner, pointer if name == _WHOLE else f"{pointer}/{_escaped(name)}")
    elif isinstance(messages, list | tuple):
        for one in messages:
            yield from _walk(one, pointer)
    else:
        yield pointer, str(messages)


def _escaped(name: object) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")
