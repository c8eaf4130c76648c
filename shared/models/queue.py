"""A queue: a row, so that it can be paused and shown without asking the broker."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.row import Row, one_of
from shared.vocabulary import Pool


class Queue(Row):
    """A line of jobs that workers of one pool serve."""

    __tablename__ = "queues"
    __table_args__ = (CheckConstraint(one_of("pool", Pool), name="pool"),)

    name: Mapped[str] = mapped_column(primary_key=True)
    pool: Mapped[str]
    #: When an operator paused it; empty while it runs.
    paused_at: Mapped[datetime | None]
