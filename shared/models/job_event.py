"""A job event: a numbered change that clients can follow."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.row import CreatedAt, Row


class JobEvent(Row):
    """Change ``number`` of a job, given under the job's row lock, so without gaps."""

    __tablename__ = "job_events"
    __table_args__ = (CheckConstraint("number >= 1", name="number"),)

    job_id: Mapped[UUID] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    created_at: Mapped[CreatedAt]
