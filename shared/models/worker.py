"""A worker: a process that takes jobs from queues, as it registered itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.row import CreatedAt, Id, Row


class Worker(Row):
    """A worker process; alive while it was seen within the last lease."""

    __tablename__ = "workers"
    __table_args__ = (CheckConstraint("sandbox IN ('T1', 'T1b', 'T2', 'none')", name="sandbox"),)

    id: Mapped[Id]
    #: Celery's node name, as Flower shows it.
    name: Mapped[str]
    pid: Mapped[int]
    pool: Mapped[str]
    #: The lanes it takes jobs from.
    queues: Mapped[list[str]]
    slots: Mapped[int]
    version: Mapped[str]
    #: The tier of its sandbox, ``none`` where it has none that holds, NULL until it told.
    sandbox: Mapped[str | None]
    stopping_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    created_at: Mapped[CreatedAt]
