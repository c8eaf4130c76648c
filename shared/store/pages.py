"""Read a list a page at a time, by the ids that the last page ended with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute, Session

T = TypeVar("T")

#: The most rows that one page holds.
MOST = 200


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list, and the cursor that the next page starts after; None at the end."""

    items: Sequence[T]
    next: str | None


def newest_first(
    session: Session,
    statement: Select[tuple[T]],
    key: InstrumentedAttribute[UUID],
    *,
    after: UUID | None,
    limit: int,
) -> Page[T]:
    """Return at most ``limit`` rows whose UUIDv7 ``key`` is below ``after``, the newest first."""
    if after is not None:
        statement = statement.where(key < after)
    rows = session.scalars(statement.order_by(key.desc()).limit(limit + 1)).all()
    return cut(rows, limit, lambda row: getattr(row, key.key))


def cut(rows: Sequence[T], limit: int, key: Any) -> Page[T]:
    """Return ``limit`` of the rows, which are one more where there is a next page."""
    more = len(rows) > limit
    return Page(rows[:limit], str(key(rows[limit - 1])) if more else None)
