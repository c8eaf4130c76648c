"""An examination: what was asked of an agent version, and the pass rates that came of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.row import CreatedAt, Row


class Examination(Row):
    """An effect of a job, written with its responses in the transaction that ends the job."""

    __tablename__ = "examinations"
    __table_args__ = (
        CheckConstraint("stopped_by IN ('items', 'tokens', 'seconds')", name="stopped_by"),
        CheckConstraint("items >= 1 AND tokens >= 0 AND seconds >= 0", name="cost"),
        Index("ix_examinations_client_id_job_id", "client_id", "job_id"),
        Index("ix_examinations_agent_version_id", "agent_version_id", "job_id"),
    )

    job_id: Mapped[UUID] = mapped_column(ForeignKey("jobs.id"), primary_key=True)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("clients.id"))
    agent_version_id: Mapped[UUID] = mapped_column(ForeignKey("agent_versions.id"))
    seed: Mapped[int] = mapped_column(BigInteger)
    in_flight: Mapped[int]
    items: Mapped[int]
    tokens: Mapped[int]
    #: Seconds of asking: of each round the slowest answer's.
    seconds: Mapped[float]
    stopped_by: Mapped[str]
    #: The pass rate over all answers: items, rate, low, high.
    overall: Mapped[dict[str, Any]]
    #: The same by category, level and family: a list of objects.
    estimates: Mapped[list[Any]]
    created_at: Mapped[CreatedAt]
