"""A job step: the durable result of one costly step, kept across attempts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.row import CreatedAt, Row


class JobStep(Row):
    """What the journal holds under one key of one job."""

    __tablename__ = "job_steps"

    job_id: Mapped[UUID] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    #: SHA-256 of what the step depended on.
    content_hash: Mapped[str]
    value: Mapped[Any] = mapped_column(JSONB())
    #: The attempt that recorded it.
    attempt: Mapped[int]
    prompt_tokens: Mapped[int | None]
    completion_tokens: Mapped[int | None]
    created_at: Mapped[CreatedAt]
