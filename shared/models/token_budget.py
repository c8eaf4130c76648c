"""A token budget: the most tokens that an agent version may use in a month."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.row import Row


class TokenBudget(Row):
    """A hard limit; a job that meets it ends with ``token_budget_spent``."""

    __tablename__ = "token_budgets"
    __table_args__ = (CheckConstraint("monthly_tokens >= 0", name="monthly_tokens"),)

    agent_version_id: Mapped[UUID] = mapped_column(ForeignKey("agent_versions.id"), primary_key=True)
    monthly_tokens: Mapped[int] = mapped_column(BigInteger)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
