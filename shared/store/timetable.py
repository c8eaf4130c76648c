"""Make, find and change schedules, each a line of the timetable that beat reads."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.errors import Conflict, NotFound
from shared.models import Schedule
from shared.store.pages import Page, newest_first
from shared.store.schedules import next_time


def create(session: Session, **values: Any) -> Schedule:
    """Insert a schedule; raises ``Conflict`` where the name is taken."""
    schedule = session.scalars(
        insert(Schedule)
        .values(**values)
        .on_conflict_do_nothing(index_elements=[Schedule.name])
        .returning(Schedule)
    ).one_or_none()
    if schedule is None:
        raise Conflict(f"there is already a schedule named {values['name']!r}")
    return schedule


def find(session: Session, schedule_id: UUID) -> Schedule:
    """Return a schedule; raises ``NotFound``."""
    schedule = session.get(Schedule, schedule_id)
    if schedule is None:
        raise NotFound(f"there is no schedule {schedule_id}")
    return schedule


def lock(session: Session, schedule_id: UUID) -> Schedule:
    """Lock and return a schedule, so that beat fires it before or after a change; raises ``NotFound``."""
    schedule = session.scalars(
        select(Schedule).where(Schedule.id == schedule_id).with_for_update()
    ).one_or_none()
    if schedule is None:
        raise NotFound(f"there is no schedule {schedule_id}")
    return schedule


def listed(session: Session, *, after: UUID | None, limit: int) -> Page[Schedule]:
    """Return a page of all schedules."""
    return newest_first(session, select(Schedule), Schedule.id, after=after, limit=limit)


def remove(session: Session, schedule_id: UUID) -> None:
    """Delete a schedule and its ticks; the jobs stay. Raises ``NotFound``."""
    gone = session.scalar(delete(Schedule).where(Schedule.id == schedule_id).returning(Schedule.id))
    if gone is None:
        raise NotFound(f"there is no schedule {schedule_id}")


def change(schedule: Schedule, values: dict[str, Any], *, now: datetime) -> None:
    """Set fields of a locked schedule; what it would have missed until ``now`` is passed over."""
    for name, value in values.items():
        setattr(schedule, name, value)
    if {"cron", "timezone", "enabled"} & values.keys():
        schedule.next_fire_at = next_time(schedule.cron, schedule.timezone, now)
