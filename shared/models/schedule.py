"""A schedule: a cron line in a time zone that submits a job at each tick."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.row import CreatedAt, Id, Row


class Schedule(Row):
    """When which job is submitted by itself."""

    __tablename__ = "schedules"
    __table_args__ = (
        CheckConstraint("priority BETWEEN 0 AND 9", name="priority"),
        Index("ix_schedules_due", "next_fire_at", postgresql_where=text("enabled")),
    )

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("clients.id"))
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    priority: Mapped[int] = mapped_column(SmallInteger)
    #: Five fields, or six with seconds first.
    cron: Mapped[str]
    #: An IANA zone; the cron line is read in its wall time.
    timezone: Mapped[str] = mapped_column(default="UTC", server_default="UTC")
    enabled: Mapped[bool] = mapped_column(default=True, server_default="true")
    #: The next tick that has not been written.
    next_fire_at: Mapped[datetime]
    created_at: Mapped[CreatedAt]
