from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from celery import Celery
from sqlalchemy import func, select

from shared.db.engine import transaction
from shared.models import Job, Schedule
from tasks import schedule as module
from tasks.schedule import RowScheduler
from tests.factories import ScheduleFactory
from tests.tasks.work import failing_transaction

pytestmark = pytest.mark.usefixtures("session")

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def beat() -> Iterator[Callable[[datetime], float]]:
    """Tick at a time; returns the seconds until the next tick."""
    with Celery() as app:
        yield lambda now: RowScheduler(app, clock=lambda: now).tick()


def number_of_jobs() -> int:
    with transaction() as session:
        return session.scalar(select(func.count()).select_from(Job)) or 0


def test_a_tick_submits_what_is_due_and_sleeps_until_the_next(beat: Callable[[datetime], float]) -> None:
    ScheduleFactory(next_fire_at=NOON, cron="0 * * * *")
    ScheduleFactory(next_fire_at=NOON + timedelta(seconds=3))

    assert beat(NOON) == 3
    assert number_of_jobs() == 1


def test_beat_sleeps_for_seconds_at_most(beat: Callable[[datetime], float]) -> None:
    empty = beat(NOON)
    ScheduleFactory(next_fire_at=NOON + timedelta(hours=1))

    assert empty == beat(NOON) == 5


def test_beat_does_not_spin_while_another_beat_fires(beat: Callable[[datetime], float]) -> None:
    schedule = ScheduleFactory(next_fire_at=NOON)

    with transaction() as other:
        other.scalars(select(Schedule).where(Schedule.id == schedule.id).with_for_update()).one()
        pause = beat(NOON + timedelta(minutes=1))

    assert pause > 0
    assert number_of_jobs() == 0


def test_a_tick_lives_through_an_outage(
    beat: Callable[[datetime], float], monkeypatch: pytest.MonkeyPatch
) -> None:
    ScheduleFactory(next_fire_at=NOON)
    monkeypatch.setattr(module, "transaction", failing_transaction(times=1))

    assert beat(NOON) == 1
    assert number_of_jobs() == 0
    beat(NOON)
    assert number_of_jobs() == 1


def test_a_tick_whose_commit_took_effect_unseen_fires_once(
    beat: Callable[[datetime], float], monkeypatch: pytest.MonkeyPatch
) -> None:
    ScheduleFactory(next_fire_at=NOON)
    monkeypatch.setattr(module, "transaction", failing_transaction(times=1, after_the_commit=True))

    for _ in range(3):
        beat(NOON)

    assert number_of_jobs() == 1


def test_a_broken_schedule_does_not_end_beat(beat: Callable[[datetime], float]) -> None:
    ScheduleFactory(next_fire_at=NOON, kind="of.yesterday")
    ScheduleFactory(next_fire_at=NOON)

    for _ in range(2):
        beat(NOON)

    assert number_of_jobs() == 1
