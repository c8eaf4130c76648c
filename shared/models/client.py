"""A client: somebody who submits jobs and owns what comes of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.row import CreatedAt, Id, Row


class Client(Row):
    """A tenant of the platform."""

    __tablename__ = "clients"
    __table_args__ = (
        CheckConstraint("max_running >= 1", name="max_running"),
        CheckConstraint("requests_per_minute >= 1", name="requests_per_minute"),
    )

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    #: The most jobs that may run, or stand at the broker, at once.
    max_running: Mapped[int] = mapped_column(default=100, server_default="100")
    requests_per_minute: Mapped[int] = mapped_column(default=6_000, server_default="6000")
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
