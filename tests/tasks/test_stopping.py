from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from shared.models import Job, Worker
from shared.vocabulary import AttemptOutcome, JobState
from tasks import identity, stopping
from tests.environment import environment
from tests.factories import JobFactory, WorkerFactory
from tests.shared.store.lives import attempt, running, seen, take

Exit = type("Exit", (BaseException,), {})


@pytest.fixture
def stop(session: Session, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """End this process as a stopping worker does, but for the end."""

    def end(_: int) -> None:
        raise Exit

    def run() -> None:
        with environment(ASSAY_STOP_GRACE_SECONDS=0.2), pytest.raises(Exit):
            stopping._end_process()

    monkeypatch.setattr("tasks.stopping.os._exit", end)
    return run


def held() -> Job:
    job = take(JobFactory().id, identity.claimant())
    assert job is not None
    return job


def test_the_request_to_stop_reaches_a_forked_child() -> None:
    reading, writing = os.pipe()
    back, forth = os.pipe()
    child = os.fork()
    if child == 0:
        before = stopping.is_stopping()
        os.write(forth, b"!")
        os.read(reading, 1)
        os._exit(0 if not before and stopping.is_stopping() else 1)
    os.read(back, 1)

    stopping.begin()
    os.write(writing, b"!")

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    stopping.forget()
    assert not stopping.is_stopping()


def test_what_a_worker_still_holds_is_queued_again_uncounted(stop: Callable[[], None]) -> None:
    mine, other = held(), running()

    stop()

    assert (seen(mine.id).state, seen(mine.id).attempts_used) == (JobState.QUEUED, 0)
    assert attempt(mine).outcome == AttemptOutcome.STOPPED
    assert seen(other.id).state == JobState.RUNNING


def test_a_worker_that_stops_is_gone_from_the_list(stop: Callable[[], None], session: Session) -> None:
    WorkerFactory(id=identity.claimant().worker_id)

    stop()

    session.expire_all()
    assert session.query(Worker).all() == []


def test_a_worker_stops_without_a_database(stop: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.stopping.transaction", _away)

    stop()


def test_a_signal_of_celery_begins_the_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Any] = []
    monkeypatch.setattr("tasks.stopping._end_process", lambda: started.append(True))

    stopping._on_shutting_down()

    assert stopping.is_stopping()


def test_an_attempt_that_ended_meanwhile_is_left_alone(session: Session) -> None:
    job = held()
    released = [(job.id, 7), (job.id, 1)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tasks.stopping._held", lambda: released)
        stopping.release()

    assert seen(job.id).state == JobState.QUEUED


def _away() -> None:
    from shared.errors import DatabaseUnavailable  # noqa: PLC0415

    raise DatabaseUnavailable
