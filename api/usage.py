"""Tokens used by agent version and month, and their budgets."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from api import auditing
from api.authentication import caller
from api.blueprint import Blueprint
from api.paging import LINK, turned
from api.reading import reading
from schemas.usage import Budget, BudgetRequest, UsagePage, UsageQuery
from shared import models
from shared.db.engine import transaction
from shared.store import budgets
from shared.vocabulary import Scope

blp = Blueprint("usage", __name__, url_prefix="/v1", description="What agents cost, and may cost.")


@blp.get("/usage")
@blp.needs(Scope.READ)
@blp.arguments(UsageQuery, location="query")
@blp.response(200, UsagePage, headers=LINK)
def list_usage(query: dict[str, Any]) -> Any:
    """List the tokens that your agents' versions used, by month.

    Operators see the seeded agents' too, which all clients share.
    """
    with reading() as session:
        page = budgets.used(
            session,
            client_id=caller().client_id,
            operator=caller().operator,
            after=_cursor(query.get("after")),
            limit=query["limit"],
            version_id=query.get("agent_version_id"),
            month=query.get("month"),
        )
    return turned(page)


@blp.put("/agent-versions/<uuid:version_id>/budget")
@blp.needs(Scope.WRITE)
@blp.arguments(BudgetRequest)
@blp.response(200, Budget)
@blp.problems(404)
def put_budget(body: dict[str, Any], version_id: UUID) -> models.TokenBudget:
    """Set the most tokens that an agent version may use in a month.

    A seeded agent's budget is set by operators.
    """
    who = caller()
    with transaction() as session:
        budget = budgets.put(session, version_id, client_id=who.client_id, operator=who.operator, **body)
        auditing.record(session, "budget.set", version_id, **body)
    return budget


@blp.delete("/agent-versions/<uuid:version_id>/budget")
@blp.needs(Scope.WRITE)
@blp.response(204)
@blp.problems(404)
def delete_budget(version_id: UUID) -> None:
    """Take an agent version's budget away."""
    who = caller()
    with transaction() as session:
        budgets.remove(session, version_id, client_id=who.client_id, operator=who.operator)
        auditing.record(session, "budget.removed", version_id)


def _cursor(text: str | None) -> tuple[date, UUID] | None:
    if text is None:
        return None
    month, _, version_id = text.partition("/")
    return date.fromisoformat(month), UUID(version_id)
