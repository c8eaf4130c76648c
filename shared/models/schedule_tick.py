"""A schedule tick: the one record that a schedule fired at a time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.row import CreatedAt, Row


class ScheduleTick(Row):
    """One firing; the key makes a second one at the same nominal time impossible."""

    __tablename__ = "schedule_ticks"

    schedule_id: Mapped[UUID] = mapped_column(
        ForeignKey("schedules.id", ondelete="CASCADE"), primary_key=True
    )
    #: The nominal instant, as the cron line and the zone give it; not when it was written.
    fire_time: Mapped[datetime] = mapped_column(primary_key=True)
    #: Checked at the commit, since the tick is inserted before its job.
    job_id: Mapped[UUID] = mapped_column(
        ForeignKey("jobs.id", ondelete="CASCADE", deferrable=True, initially="DEFERRED")
    )
    created_at: Mapped[CreatedAt]
