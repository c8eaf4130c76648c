"""A job attempt: who tried, when, and how it ended."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.row import CreatedAt, Row, one_of
from shared.vocabulary import AttemptOutcome


class JobAttempt(Row):
    """One claim of a job; kept when the job is tried again."""

    __tablename__ = "job_attempts"
    __table_args__ = (
        CheckConstraint(one_of("outcome", AttemptOutcome), name="outcome"),
        CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="ended"),
    )

    job_id: Mapped[UUID] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True)
    worker_id: Mapped[UUID | None]
    worker_name: Mapped[str]
    #: Drawn by the worker before it claimed, to find the claim again where its answer was lost.
    token: Mapped[UUID | None]
    #: Journal steps that this attempt recorded.
    steps: Mapped[int] = mapped_column(default=0, server_default="0")
    #: Whether it counts against the limit.
    counted: Mapped[bool] = mapped_column(default=True, server_default="true")
    outcome: Mapped[str | None]
    error_code: Mapped[str | None]
    error_message: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    ended_at: Mapped[datetime | None]
