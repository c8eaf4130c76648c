"""Token usage: what an agent version used in a month."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.row import Row


class TokenUsage(Row):
    """Tokens and calls of one agent version in one month (UTC)."""

    __tablename__ = "token_usage"

    agent_version_id: Mapped[UUID] = mapped_column(ForeignKey("agent_versions.id"), primary_key=True)
    #: The month's first day.
    month: Mapped[date] = mapped_column(primary_key=True)
    prompt_tokens: Mapped[int] = mapped_column(BigInteger, default=0)
    completion_tokens: Mapped[int] = mapped_column(BigInteger, default=0)
    calls: Mapped[int] = mapped_column(default=0)
