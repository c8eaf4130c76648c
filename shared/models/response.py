"""A response: an agent's answer to one item, with its score and its receipt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.row import CreatedAt, Id, Row, one_of
from shared.vocabulary import Category, Level


class Response(Row):
    """An effect of a job: written once, in the transaction that ends the job."""

    __tablename__ = "responses"
    __table_args__ = (
        CheckConstraint(one_of("category", Category), name="category"),
        CheckConstraint(one_of("level", Level), name="level"),
        CheckConstraint("score BETWEEN 0 AND 1", name="score"),
        UniqueConstraint("job_id", "ordinal"),
        Index("ix_responses_agent_version_id_id", "agent_version_id", "id"),
    )

    id: Mapped[Id]
    job_id: Mapped[UUID] = mapped_column(ForeignKey("jobs.id"))
    #: The question's place in its job, from 0.
    ordinal: Mapped[int]
    client_id: Mapped[UUID] = mapped_column(ForeignKey("clients.id"))
    agent_version_id: Mapped[UUID] = mapped_column(ForeignKey("agent_versions.id"))
    category: Mapped[str]
    family: Mapped[str]
    level: Mapped[str]
    seed: Mapped[int] = mapped_column(BigInteger)
    prompt: Mapped[str]
    answer: Mapped[str]
    #: In [0, 1], before the family's floor is taken off.
    score: Mapped[float]
    prompt_tokens: Mapped[int]
    completion_tokens: Mapped[int]
    duration_ms: Mapped[int]
    #: What is needed to score the answer again elsewhere.
    receipt: Mapped[dict[str, Any]]
    created_at: Mapped[CreatedAt]
