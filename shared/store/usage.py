"""Meter tokens by agent version and month, and read what a budget leaves."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.models import TokenBudget, TokenUsage


def meter(
    session: Session, agent_version_id: UUID, *, month: date, prompt_tokens: int, completion_tokens: int
) -> None:
    """Add one call's tokens to the agent version's month (its first day)."""
    statement = insert(TokenUsage).values(
        agent_version_id=agent_version_id,
        month=month.replace(day=1),
        prompt_tokens=prompt_tokens,
        completion_tokens=completion_tokens,
        calls=1,
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[TokenUsage.agent_version_id, TokenUsage.month],
            set_={
                "prompt_tokens": TokenUsage.prompt_tokens + statement.excluded.prompt_tokens,
                "completion_tokens": TokenUsage.completion_tokens + statement.excluded.completion_tokens,
                "calls": TokenUsage.calls + 1,
            },
        )
    )


def left(session: Session, agent_version_id: UUID, *, month: date) -> int | None:
    """Return the tokens left this month, 0 or less when spent; None without a budget."""
    row = session.execute(
        select(TokenBudget.monthly_tokens, TokenUsage.prompt_tokens, TokenUsage.completion_tokens)
        .outerjoin(
            TokenUsage,
            (TokenUsage.agent_version_id == TokenBudget.agent_version_id)
            & (TokenUsage.month == month.replace(day=1)),
        )
        .where(TokenBudget.agent_version_id == agent_version_id)
    ).one_or_none()
    if row is None:
        return None
    return int(row.monthly_tokens - (row.prompt_tokens or 0) - (row.completion_tokens or 0))
