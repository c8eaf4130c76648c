from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from shared.db.engine import transaction
from shared.errors import InvalidRequest, UnknownKind
from shared.models import Job, Schedule, ScheduleTick
from shared.store import schedules
from shared.store.schedules import Fired, fire_due, next_time
from tests.factories import ScheduleFactory
from tests.shared.store.lives import at_once

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def fire(now: datetime) -> list[Fired]:
    with transaction() as session:
        return fire_due(session, now=now)


def ticks(schedule: Schedule) -> list[datetime]:
    with transaction() as session:
        query = select(ScheduleTick.fire_time).where(ScheduleTick.schedule_id == schedule.id)
        return sorted(session.scalars(query))


def jobs() -> list[Job]:
    with transaction() as session:
        return list(session.scalars(select(Job)))


def enabled(schedule: Schedule) -> bool:
    with transaction() as session:
        return session.get_one(Schedule, schedule.id).enabled


@pytest.mark.usefixtures("session")
def test_a_due_tick_submits_its_job() -> None:
    schedule = ScheduleFactory(next_fire_at=NOON, payload={"a": 1}, priority=7)

    fired = fire(NOON)

    assert fired == [Fired(schedule.name, NOON)]
    [job] = jobs()
    assert (job.kind, job.state, job.priority, job.payload) == ("system.retention", "queued", 7, {"a": 1})
    assert job.client_id == schedule.client_id


@pytest.mark.usefixtures("session")
def test_nothing_fires_early_twice_or_disabled() -> None:
    ScheduleFactory(next_fire_at=NOON + timedelta(seconds=1))
    ScheduleFactory(next_fire_at=NOON, enabled=False)
    ScheduleFactory(next_fire_at=NOON)

    assert len(fire(NOON)) == 1
    assert fire(NOON) == []


@pytest.mark.usefixtures("session")
def test_missed_ticks_are_caught_up_in_order() -> None:
    schedule = ScheduleFactory(next_fire_at=NOON, cron="*/10 * * * *")

    fired = fire(NOON + timedelta(minutes=35))

    expected = [NOON + timedelta(minutes=m) for m in (0, 10, 20, 30)]
    assert [one.at for one in fired] == expected == ticks(schedule)
    assert len(jobs()) == 4


@pytest.mark.usefixtures("session")
def test_many_missed_ticks_are_caught_up_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedules, "_MOST_AT_ONCE", 5)
    schedule = ScheduleFactory(next_fire_at=NOON, cron="* * * * *")
    now = NOON + timedelta(minutes=7)

    portions = [len(fire(now)) for _ in range(3)]

    assert portions == [5, 3, 0]
    assert len(set(ticks(schedule))) == 8


@pytest.mark.usefixtures("session")
def test_beats_at_once_fire_every_tick_once() -> None:
    made = [ScheduleFactory(next_fire_at=NOON, cron="*/10 * * * *") for _ in range(5)]
    now = NOON + timedelta(hours=1)

    at_once(*[partial(fire_due, now=now)] * 4)
    fire(now)

    assert [len(ticks(one)) for one in made] == [7] * 5
    assert len(jobs()) == 35


@pytest.mark.usefixtures("session")
def test_a_tick_that_another_beat_wrote_is_passed_over() -> None:
    schedule = ScheduleFactory(next_fire_at=NOON, cron="0 * * * *")
    fire(NOON)
    with transaction() as session:
        session.get_one(Schedule, schedule.id).next_fire_at = NOON

    assert fire(NOON) == []
    assert len(jobs()) == 1
    with transaction() as session:
        assert schedules.next_fire(session) == NOON + timedelta(hours=1)


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize(
    ("broken", "error"),
    [
        ({"cron": "not a line"}, InvalidRequest),
        ({"cron": "0 0 30 2 *"}, InvalidRequest),
        ({"timezone": "Mars/Olympus"}, InvalidRequest),
        ({"kind": "of.yesterday"}, UnknownKind),
    ],
)
def test_a_broken_schedule_is_disabled_and_keeps_no_other_from_firing(
    broken: dict[str, str], error: type[Exception]
) -> None:
    bad = ScheduleFactory(next_fire_at=NOON - timedelta(hours=1), **broken)
    good = ScheduleFactory(next_fire_at=NOON)

    fired = fire(NOON)

    assert [(one.schedule, type(one.error)) for one in fired] == [(bad.name, error), (good.name, type(None))]
    assert (enabled(bad), enabled(good)) == (False, True)
    assert ticks(bad) == []
    assert len(jobs()) == 1


@pytest.mark.usefixtures("session")
def test_the_next_tick_is_the_earliest_enabled_one() -> None:
    ScheduleFactory(next_fire_at=NOON, enabled=False)
    ScheduleFactory(next_fire_at=NOON + timedelta(hours=2))
    ScheduleFactory(next_fire_at=NOON + timedelta(hours=1))

    with transaction() as session:
        assert schedules.next_fire(session) == NOON + timedelta(hours=1)


def times(cron: str, zone: str, start: str, number: int) -> list[str]:
    """Return the next ticks after ``start`` in UTC, as ``day hour:minute``."""
    at, found = datetime.fromisoformat(start).replace(tzinfo=UTC), []
    for _ in range(number):
        at = next_time(cron, zone, at).astimezone(UTC)
        found.append(f"{at:%d %H:%M}")
    return found


CHANGES = [
    # A skipped fixed time fires right after the gap, a repeated one once.
    ("30 2 * * *", "Europe/Berlin", "2026-03-28T00:00", ["28 01:30", "29 01:00", "30 00:30"]),
    ("30 2 * * *", "Europe/Berlin", "2026-10-24T00:00", ["24 00:30", "25 00:30", "26 01:30"]),
    ("30 2 * * *", "America/New_York", "2026-03-07T12:00", ["08 07:00", "09 06:30"]),
    ("30 1 * * *", "America/New_York", "2026-10-31T12:00", ["01 05:30", "02 06:30"]),
    # Midnight itself is skipped, or comes twice.
    ("0 0 * * *", "Africa/Cairo", "2026-04-22T23:00", ["23 22:00", "24 21:00"]),
    ("30 23 * * *", "Africa/Cairo", "2026-10-28T22:00", ["29 20:30", "30 21:30"]),
    # Half an hour only: 02:00 jumps to 02:30, and back to 01:30.
    ("15 2 * * *", "Australia/Lord_Howe", "2026-10-02T12:00", ["02 15:45", "03 15:30", "04 15:15"]),
    ("45 1 * * *", "Australia/Lord_Howe", "2026-04-03T12:00", ["03 14:45", "04 14:45", "05 15:15"]),
    ("*/15 * * * *", "Australia/Lord_Howe", "2026-10-03T15:10", ["03 15:15", "03 15:30", "03 15:45"]),
    ("0 0 * * *", "Asia/Kathmandu", "2026-10-03T00:00", ["03 18:15", "04 18:15"]),
]


@pytest.mark.parametrize(("cron", "zone", "start", "expected"), CHANGES)
def test_daylight_saving_changes_neither_skip_nor_repeat(
    cron: str, zone: str, start: str, expected: list[str]
) -> None:
    assert times(cron, zone, start, len(expected)) == expected


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns"])
@pytest.mark.parametrize("month", [3, 4, 10, 11])
def test_stars_follow_real_time_through_the_months_of_changes(zone: str, month: int) -> None:
    at = datetime(2026, month, 1, tzinfo=UTC)

    while at.month == month:
        coming = next_time("*/30 * * * *", zone, at).astimezone(UTC)
        assert coming - at == timedelta(minutes=30), at
        at = coming if at.day in (1, 4, 5, 8, 24, 25, 29) else coming + timedelta(hours=6)
