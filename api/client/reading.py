"""Read JSON documents into frozen dataclasses; what a newer server adds is passed over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

import httpx

from .errors import NotAssay

T = TypeVar("T")

#: Types whose values are kept as JSON has them.
_PLAIN = (str, int, bool, dict)


def document_of(answer: httpx.Response) -> Any:
    """Return an answer's JSON; raises ``NotAssay`` where it has none."""
    try:
        return answer.json()
    except ValueError as error:
        raise NotAssay(f"{answer.request.url} answered something else than JSON.") from error


def read(kind: type[T], document: Any) -> T:
    """Return the document as the dataclass ``kind``; raises ``NotAssay`` where it is something else."""
    if not isinstance(document, dict):
        raise NotAssay(f"The server sent something else than a {kind.__name__}.")
    hints = _hints(cast(Any, kind))
    given = {}
    for field in fields(kind):  # type: ignore[arg-type]
        if field.name in document:
            given[field.name] = _value(
                document[field.name], hints[field.name], f"{kind.__name__}.{field.name}"
            )
        elif _required(field):
            raise NotAssay(f"The server sent a {kind.__name__} without {field.name!r}.")
    return kind(**given)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _value(value: Any, hint: Any, place: str) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is UnionType:
        if value is None and NoneType in inner:
            return None
        return _value(value, next(one for one in inner if one is not NoneType), place)
    if origin in (tuple, Sequence) and isinstance(value, list):
        return tuple(_value(one, inner[0], place) for one in value)
    if is_dataclass(hint):
        return read(hint, value)  # type: ignore[arg-type]
    if hint in (float, datetime):
        return _made(value, hint, place)
    if (origin or hint) not in _PLAIN or not isinstance(value, origin or hint):
        raise NotAssay(f"The server sent a {place} that can't be read.")
    return value


def _made(value: Any, hint: type[float] | type[datetime], place: str) -> float | datetime:
    try:
        return float(value) if hint is float else datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise NotAssay(f"The server sent a {place} that can't be read.") from error
