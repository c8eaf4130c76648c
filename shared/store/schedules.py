"""Fire due schedules: a tick and its job, or nothing where another beat was first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.errors import AssayError, InvalidRequest, UnknownKind
from shared.jobs import kind_named
from shared.models import Schedule, ScheduleTick
from shared.store.submission import NewJob, submit

#: How many missed ticks of one schedule are fired in one transaction.
_MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Fired:
    """A tick that was due: when, and the error for which its schedule was disabled instead of fired."""

    schedule: str
    at: datetime
    error: AssayError | None = None


def next_time(cron: str, timezone: str, after: datetime) -> datetime:
    """Return the first instant after ``after`` at which the cron line fires in its zone.

    At daylight-saving changes it does as Debian's cron: a fixed time that is skipped fires right
    after the gap, one that comes twice fires once, and ``*`` fields follow real time. Raises
    ``InvalidRequest`` where the line or the zone can't be read, or the line never fires.
    """
    try:
        return next(CronSim(cron, after.astimezone(ZoneInfo(timezone))))
    except (CronSimError, ZoneInfoNotFoundError, StopIteration) as error:
        raise InvalidRequest(f"{cron!r} tells no time in {timezone!r}") from error


def fire_due(session: Session, *, now: datetime) -> list[Fired]:
    """Fire every tick that is due, missed ones included; return them.

    Schedules that another beat is firing are passed over. One that can't be fired, since its kind is
    gone or its line can't be read, is disabled: it would keep all others from theirs.
    """
    due = session.scalars(
        select(Schedule)
        .where(Schedule.enabled, Schedule.next_fire_at <= now)
        .order_by(Schedule.next_fire_at)
        .with_for_update(skip_locked=True)
    )
    return [fired for schedule in due.all() for fired in _fire_or_disable(session, schedule, now)]


def next_fire(session: Session) -> datetime | None:
    """Return when the next schedule is due, or None when there is none."""
    return session.scalar(select(func.min(Schedule.next_fire_at)).where(Schedule.enabled))


def _fire_or_disable(session: Session, schedule: Schedule, now: datetime) -> list[Fired]:
    try:
        with session.begin_nested():
            return [Fired(schedule.name, at) for at in _fire(session, schedule, now)]
    except (UnknownKind, InvalidRequest) as error:
        schedule.enabled = False
        return [Fired(schedule.name, schedule.next_fire_at, error)]


def _fire(session: Session, schedule: Schedule, now: datetime) -> list[datetime]:
    fired = []
    for _ in range(_MOST_AT_ONCE):
        at = schedule.next_fire_at
        if at > now:
            break
        if _tick(session, schedule, at, now):
            fired.append(at)
        schedule.next_fire_at = next_time(schedule.cron, schedule.timezone, at)
    return fired


def _tick(session: Session, schedule: Schedule, at: datetime, now: datetime) -> bool:
    """Insert the tick, and its job where no other beat was first."""
    new = NewJob(
        kind=kind_named(schedule.kind),
        client_id=schedule.client_id,
        payload=schedule.payload,
        priority=schedule.priority,
    )
    inserted = session.scalar(
        insert(ScheduleTick)
        .values(schedule_id=schedule.id, fire_time=at, job_id=new.id)
        .on_conflict_do_nothing()
        .returning(ScheduleTick.job_id)
    )
    if inserted is not None:
        submit(session, new, now=now, remember_seconds=0)
    return inserted is not None
