"""Tokens used, and the budgets that bound them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from marshmallow import fields, validate

from schemas.paging import MOST, page_of
from schemas.strict import Strict, told

_ID = "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f12"


class Month(fields.Date):
    """A month as YYYY-MM, kept as its first day."""

    default_error_messages = {"invalid": "Must be a month as YYYY-MM."}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> date:  # noqa: ARG002
        if not isinstance(value, str) or not re.fullmatch(r"[12]\d{3}-(0[1-9]|1[0-2])", value, re.ASCII):
            raise self.make_error("invalid")
        return date.fromisoformat(f"{value}-01")

    def _serialize(self, value: date | None, attr: str | None, obj: Any, **_: Any) -> str | None:  # noqa: ARG002
        return value.strftime("%Y-%m") if value else None


class UsageQuery(Strict):
    """Which use to list."""

    agent_version_id = fields.UUID(metadata=told("Only this version's.", _ID))
    month = Month(metadata=told("Only this month's.", "2026-11"))
    after = fields.String(
        validate=validate.Regexp(
            r"^[12]\d{3}-(0[1-9]|1[0-2])-01/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z",
            error="Must be a cursor that a Link header gave.",
        ),
        metadata=told("What the last page ended with, as the Link header gives it.", f"2026-11-01/{_ID}"),
    )
    limit = fields.Integer(
        load_default=50,
        validate=validate.Range(1, MOST),
        metadata=told(f"The most rows to answer, up to {MOST}.", 50),
    )


class MonthOfUse(Strict):
    """What one agent version used in one month."""

    agent_version_id = fields.UUID(required=True, metadata=told("The version.", _ID))
    agent = fields.String(
        attribute="agent_name", required=True, metadata=told("Its agent's name.", "guardian")
    )
    number = fields.Integer(
        attribute="version_number", required=True, metadata=told("Its number within the agent.", 1)
    )
    month = Month(required=True, metadata=told("The month (UTC).", "2026-11"))
    prompt_tokens = fields.Integer(required=True, metadata=told("Tokens asked.", 31_000))
    completion_tokens = fields.Integer(required=True, metadata=told("Tokens answered.", 2_000))
    total_tokens = fields.Integer(required=True, metadata=told("Both together.", 33_000))
    calls = fields.Integer(required=True, metadata=told("Calls made.", 1_000))
    monthly_tokens = fields.Integer(
        required=True, allow_none=True, metadata=told("The budget, if there is one.", 1_000_000)
    )


class BudgetRequest(Strict):
    """The budget to set."""

    monthly_tokens = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(0, 10**15),
        metadata=told("The most tokens a month; jobs that meet it end.", 1_000_000),
    )


class Budget(Strict):
    """The most tokens that an agent version may use in a month."""

    agent_version_id = fields.UUID(required=True, metadata=told("The version.", _ID))
    monthly_tokens = fields.Integer(required=True, metadata=told("The most tokens a month.", 1_000_000))
    updated_at = fields.AwareDateTime(
        required=True, metadata=told("When it was set.", "2026-11-01T09:30:00+00:00")
    )


UsagePage = page_of(MonthOfUse)
