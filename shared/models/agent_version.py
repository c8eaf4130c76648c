"""An agent version: an immutable configuration, a candidate until custody decides."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shared.db.row import CreatedAt, Id, Row, one_of
from shared.models.agent import Agent
from shared.models.endpoint import Endpoint
from shared.vocabulary import ReleaseState


class AgentVersion(Row):
    """What an agent is asked with; a trigger refuses every change but of ``release_state``."""

    __tablename__ = "agent_versions"
    __table_args__ = (
        CheckConstraint(one_of("release_state", ReleaseState), name="release_state"),
        CheckConstraint("number >= 1", name="number"),
        UniqueConstraint("agent_id", "number"),
    )

    id: Mapped[Id]
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"))
    #: 1, 2, 3 … within the agent.
    number: Mapped[int]
    #: The version this one was made from.
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agent_versions.id"))
    endpoint_id: Mapped[UUID] = mapped_column(ForeignKey("endpoints.id"))
    model: Mapped[str]
    system_prompt: Mapped[str] = mapped_column(default="", server_default="")
    #: Sentences the agent was taught.
    lessons: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    #: Pairs of question and answer, shown before the question.
    exemplars: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    #: The fields of ``workers.ports.Decoding``.
    decoding: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    release_state: Mapped[str] = mapped_column(default=ReleaseState.CANDIDATE, server_default="candidate")
    created_at: Mapped[CreatedAt]

    agent: Mapped[Agent] = relationship(lazy="raise")
    endpoint: Mapped[Endpoint] = relationship(lazy="raise")
