"""An agent: an AI under test."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.row import CreatedAt, Id, Row, one_of
from shared.vocabulary import AgentType


class Agent(Row):
    """An AI of one type; what it is configured with are its versions."""

    __tablename__ = "agents"
    __table_args__ = (
        CheckConstraint(one_of("type", AgentType), name="type"),
        Index(
            "uq_agents_client_id_name",
            "client_id",
            "name",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[Id]
    #: The owner; empty for the seeded agents, which all may use and none may change.
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("clients.id"))
    name: Mapped[str]
    type: Mapped[str]
    description: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[CreatedAt]
