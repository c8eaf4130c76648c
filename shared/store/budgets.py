"""Set token budgets, and show what was used of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.errors import Forbidden, NotFound
from shared.models import Agent, AgentVersion, TokenBudget, TokenUsage
from shared.store import agent_versions
from shared.store.pages import Page, cut


@dataclass(frozen=True)
class MonthOfUse:
    """What one agent version used in one month, beside its budget if it has one."""

    agent_version_id: UUID
    agent_name: str
    version_number: int
    month: date
    prompt_tokens: int
    completion_tokens: int
    calls: int
    monthly_tokens: int | None

    @property
    def total_tokens(self) -> int:
        """Tokens that count against the budget."""
        return self.prompt_tokens + self.completion_tokens


def put(
    session: Session, version_id: UUID, *, client_id: UUID, operator: bool, monthly_tokens: int
) -> TokenBudget:
    """Set the budget of a version; raises ``NotFound``, or ``Forbidden`` for a seeded agent's."""
    require_changeable(session, version_id, client_id=client_id, operator=operator)
    statement = insert(TokenBudget).values(agent_version_id=version_id, monthly_tokens=monthly_tokens)
    return session.scalars(
        statement.on_conflict_do_update(
            index_elements=[TokenBudget.agent_version_id],
            set_={
                "monthly_tokens": statement.excluded.monthly_tokens,
                "updated_at": statement.excluded.updated_at,
            },
        ).returning(TokenBudget),
        execution_options={"populate_existing": True},
    ).one()


def remove(session: Session, version_id: UUID, *, client_id: UUID, operator: bool) -> None:
    """Take the budget of a version away; raises as ``put`` does, and ``NotFound`` where there is none."""
    require_changeable(session, version_id, client_id=client_id, operator=operator)
    gone = session.scalar(
        delete(TokenBudget)
        .where(TokenBudget.agent_version_id == version_id)
        .returning(TokenBudget.agent_version_id)
    )
    if gone is None:
        raise NotFound("this agent version has no budget")


def require_changeable(session: Session, version_id: UUID, *, client_id: UUID, operator: bool) -> None:
    """Raise unless the client owns the version, or is an operator and it is a seeded agent's."""
    version = agent_versions.find(session, version_id, client_id=client_id)
    if version.agent.client_id is None and not operator:
        raise Forbidden("only an operator sets the budget of a seeded agent")


def used(
    session: Session,
    *,
    client_id: UUID,
    operator: bool,
    after: tuple[date, UUID] | None,
    limit: int,
    version_id: UUID | None = None,
    month: date | None = None,
) -> Page[MonthOfUse]:
    """Return a page of months of use, the latest first; seeded agents' only to an operator.

    The next page's cursor is ``month/agent version id``.
    """
    owned = Agent.client_id == client_id
    statement = (
        select(
            TokenUsage.agent_version_id,
            Agent.name,
            AgentVersion.number,
            TokenUsage.month,
            TokenUsage.prompt_tokens,
            TokenUsage.completion_tokens,
            TokenUsage.calls,
            TokenBudget.monthly_tokens,
        )
        .join(AgentVersion, AgentVersion.id == TokenUsage.agent_version_id)
        .join(Agent, Agent.id == AgentVersion.agent_id)
        .outerjoin(TokenBudget, TokenBudget.agent_version_id == TokenUsage.agent_version_id)
        .where(or_(owned, Agent.client_id.is_(None)) if operator else owned)
        .order_by(TokenUsage.month.desc(), TokenUsage.agent_version_id)
        .limit(limit + 1)
    )
    if version_id is not None:
        statement = statement.where(TokenUsage.agent_version_id == version_id)
    if month is not None:
        statement = statement.where(TokenUsage.month == month)
    if after is not None:
        earlier = TokenUsage.month < after[0]
        rest = (TokenUsage.month == after[0]) & (TokenUsage.agent_version_id > after[1])
        statement = statement.where(or_(earlier, rest))
    rows = [MonthOfUse(*row) for row in session.execute(statement)]
    return cut(rows, limit, lambda row: f"{row.month}/{row.agent_version_id}")
