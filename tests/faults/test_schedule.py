"""Three beats, one frozen for a while, the broker down for a while: every tick exactly once."""

from __future__ import annotations

import signal
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from shared.models import Client, Job, Schedule, ScheduleTick
from shared.store.schedules import next_time
from shared.vocabulary import JobState
from tests.faults import work
from tests.faults.platform import PYTHON, Platform

pytestmark = pytest.mark.stack

SPEED = 30.0
MINUTES = 10.0
#: Five minutes before Berlin's clocks go forward (02:00 to 03:00) and back (03:00 to 02:00).
FORWARD = datetime(2026, 3, 29, 0, 55, tzinfo=UTC)
BACK = datetime(2026, 10, 25, 0, 55, tzinfo=UTC)


def minutes_from(start: datetime, *offsets: int) -> list[datetime]:
    return [start + timedelta(minutes=offset) for offset in offsets]


#: A schedule's cron line, and the minutes after the start at which it has to fire.
LINES = {
    FORWARD: {
        "* * * * *": range(11),
        "*/3 * * * *": (2, 5, 8),
        # 02:30 does not exist this night: it fires as soon as the gap is over.
        "30 2 * * *": (5,),
        "4 3 * * *": (9,),
    },
    BACK: {
        "* * * * *": range(11),
        "*/3 * * * *": (2, 5, 8),
        # 02:04 comes twice this night and fired the first time, an hour ago.
        "4 2 * * *": (),
        "58 2 * * *": (3,),
    },
}


@pytest.mark.parametrize("start", [FORWARD, BACK], ids=["forward", "back"])
def test_every_tick_is_written_exactly_once(platform: Platform, start: datetime) -> None:
    _disable_all(platform)
    schedules = {line: _schedule(platform, line, start) for line in LINES[start]}
    epoch = str(time.time() + 3)
    for name in ("beat-1", "beat-2", "beat-3"):
        command = (*PYTHON, "tests.faults.beat_process", start.isoformat(), epoch, str(SPEED), str(MINUTES))
        platform.start(name, command)

    time.sleep(6)
    platform.signal("beat-1", signal.SIGSTOP)
    platform.signal("valkey", signal.SIGKILL)
    time.sleep(6)
    platform.signal("beat-1", signal.SIGCONT)
    platform.start_valkey()
    ended = [platform.processes[name].wait(60) for name in ("beat-1", "beat-2", "beat-3")]

    assert ended == [0, 0, 0]
    for line, schedule_id in schedules.items():
        assert _ticks(platform, schedule_id) == minutes_from(start, *LINES[start][line]), line
    jobs = _jobs(platform, list(schedules.values()))
    assert len(jobs) == sum(len(offsets) for offsets in LINES[start].values())
    platform.start_worker("first")
    platform.wait_for(jobs, JobState.SUCCEEDED)
    assert [platform.effects(job) for job in jobs] == [[1]] * len(jobs)
    platform.kill("first")


def _disable_all(platform: Platform) -> None:
    """Keep another test's schedules from catching up with the months between."""
    with platform.session() as session:
        session.execute(update(Schedule).values(enabled=False))


def _schedule(platform: Platform, line: str, start: datetime) -> UUID:
    zone = "Europe/Berlin"
    with platform.session() as session:
        client = session.scalars(select(Client).where(Client.name == "system")).one()
        # Made an hour before, so that the earlier of two 02:04s lies behind it.
        made = start - timedelta(hours=1)
        first = next_time(line, zone, made)
        while first < start:
            first = next_time(line, zone, first)
        schedule = Schedule(
            name=f"{line} {start}",
            client_id=client.id,
            kind=work.NOOP.name,
            priority=5,
            cron=line,
            timezone=zone,
            next_fire_at=first,
        )
        session.add(schedule)
        session.flush()
        return schedule.id


def _ticks(platform: Platform, schedule_id: UUID) -> list[datetime]:
    with platform.session() as session:
        query = select(ScheduleTick.fire_time).where(ScheduleTick.schedule_id == schedule_id)
        return sorted(session.scalars(query))


def _jobs(platform: Platform, schedule_ids: list[UUID]) -> list[UUID]:
    """Return every job that was submitted for these schedules, through a tick or not."""
    with platform.session() as session:
        ticked = select(ScheduleTick.job_id).where(ScheduleTick.schedule_id.in_(schedule_ids))
        stray = select(Job.id).where(Job.kind == work.NOOP.name, Job.id.not_in(select(ScheduleTick.job_id)))
        assert session.scalars(stray).all() == []
        return list(session.scalars(ticked))
