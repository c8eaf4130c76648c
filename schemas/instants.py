"""Moments that clients name: with a zone, and within a range that every clock knows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from marshmallow import fields, validate

_RANGE = validate.Range(
    datetime(2000, 1, 1, tzinfo=UTC),
    datetime(2200, 1, 1, tzinfo=UTC),
    error="Must be between the years 2000 and 2200.",
)


class Instant(fields.AwareDateTime):
    """An RFC 3339 time; one without a zone is refused, since nobody knows which was meant."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="iso", validate=_RANGE, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> datetime:
        if not isinstance(value, str):
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        found = super()._deserialize(value, attr, data, **rest)
        return found.astimezone(UTC) if found.year > 1 else found
