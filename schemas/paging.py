"""How lists are asked for, a page at a time."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from schemas.strict import Strict, told

MOST = 200


class PageQuery(Strict):
    """Where the page starts, and how much it holds."""

    after = fields.UUID(
        metadata=told(
            "The id that the last page ended with, as the Link header gives it.",
            "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f10",
        )
    )
    limit = fields.Integer(
        load_default=50,
        validate=validate.Range(1, MOST),
        metadata=told(f"The most rows to answer, up to {MOST}.", 50),
    )


class NumberQuery(Strict):
    """Where the page starts, by number, and how much it holds."""

    after = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 2**31 - 1),
        metadata=told("The number that the last page ended with; 0 for the first page.", 0),
    )
    limit = fields.Integer(
        load_default=50,
        validate=validate.Range(1, MOST),
        metadata=told(f"The most rows to answer, up to {MOST}.", 50),
    )


def page_of(schema: type[Schema]) -> type[Schema]:
    """Return the schema of a page of rows: ``{"items": […]}``; the Link header leads to the next."""
    items: dict[str, Any] = {
        "items": fields.List(fields.Nested(schema), required=True),
        "__doc__": f"A page of {schema.__name__} rows; a Link header leads to the next page.",
    }
    return type(f"{schema.__name__}Page", (Strict,), items)
