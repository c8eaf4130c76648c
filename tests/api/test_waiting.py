"""Waiting for a job's end with ``Prefer: wait``."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from api.following import Following, Seats, Waiting
from shared.models import Job, JobEvent
from shared.vocabulary import JobState
from tests.api.caller import Asking
from tests.factories import AgentVersionFactory, JobFactory

#: Long enough that only an event can end it within a test.
PATIENT = {"Prefer": "respond-async, wait=20"}
HURRIED = {"Prefer": "wait=1"}


@pytest.fixture
def waiting(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Waiting:
    one = Waiting(Following(pause_seconds=0.01), Seats(1), Seats(1))
    monkeypatch.setitem(app.extensions, "waiting", one)
    return one


@contextmanager
def soon(session: Session, kind: str, **values: Any) -> Iterator[None]:
    """Let the one job change while a request waits for it."""

    def change() -> None:
        with sessionmaker(session.get_bind()).begin() as own:
            job = own.scalars(update(Job).values(version=Job.version + 1, **values).returning(Job)).one()
            own.add(JobEvent(job_id=job.id, number=job.version, type=kind))

    timer = threading.Timer(0.3, change)
    timer.start()
    try:
        yield
    finally:
        timer.join()


def ended() -> dict[str, Any]:
    return {"state": JobState.CANCELLED, "finished_at": Job.created_at, "run_at": Job.created_at}


def test_a_submission_is_answered_with_the_ended_job(me: Asking, waiting: Waiting, session: Session) -> None:
    body = {"agent_version_id": str(AgentVersionFactory().id), "family": "sums", "level": "basic"}

    with soon(session, "cancelled", **ended()):
        answer = me.post("/v1/custody/questions", body, headers=PATIENT)

    assert answer.status_code == 200
    assert answer.json["state"] == "cancelled"
    assert answer.headers["Preference-Applied"] == "wait=20"
    assert answer.headers["ETag"] == '"1"'
    assert "Retry-After" not in answer.headers


def test_a_submission_whose_job_takes_longer_is_answered_202(me: Asking, waiting: Waiting) -> None:
    body = {"agent_version_id": str(AgentVersionFactory().id), "family": "sums", "level": "basic"}

    answer = me.post("/v1/custody/questions", body, headers=HURRIED)

    assert answer.status_code == 202
    assert answer.headers["Retry-After"] == "1"
    assert answer.headers["Preference-Applied"] == "wait=1"


def test_a_poll_waits_for_the_end(me: Asking, waiting: Waiting, session: Session) -> None:
    job = JobFactory(owner=me.client, version=3)

    with soon(session, "cancelled", **ended()):
        answer = me.get(f"/v1/jobs/{job.id}", headers=PATIENT)

    assert (answer.status_code, answer.json["state"]) == (200, "cancelled")


def test_a_poll_of_a_known_version_waits_for_a_change(me: Asking, waiting: Waiting, session: Session) -> None:
    job = JobFactory(owner=me.client, version=3)

    with soon(session, "progress", progress_percent=50):
        answer = me.get(f"/v1/jobs/{job.id}", headers=PATIENT | {"If-None-Match": '"3"'})

    assert (answer.status_code, answer.json["progress"]["percent"]) == (200, 50)


def test_a_poll_of_an_old_version_does_not_wait(me: Asking, waiting: Waiting) -> None:
    job = JobFactory(owner=me.client, version=3)

    answer = me.get(f"/v1/jobs/{job.id}", headers=PATIENT | {"If-None-Match": '"2"'})

    assert answer.status_code == 200
    assert "Preference-Applied" not in answer.headers


def test_a_poll_of_an_unchanged_job_ends_with_304(me: Asking, waiting: Waiting) -> None:
    job = JobFactory(owner=me.client, version=3)

    answer = me.get(f"/v1/jobs/{job.id}", headers=HURRIED | {"If-None-Match": '"3"'})

    assert answer.status_code == 304


def test_without_a_free_seat_the_wish_is_ignored(me: Asking, waiting: Waiting) -> None:
    job = JobFactory(owner=me.client)

    with waiting.polls.taken():
        answer = me.get(f"/v1/jobs/{job.id}", headers=PATIENT)

    assert answer.status_code == 200
    assert "Preference-Applied" not in answer.headers


@pytest.mark.parametrize("wish", ["wait", "wait=", "wait=soon", "wait=-3", "wait=²", "respond-async", "=,;"])
def test_a_wish_that_cant_be_read_is_ignored(me: Asking, waiting: Waiting, wish: str) -> None:
    job = JobFactory(owner=me.client)

    answer = me.get(f"/v1/jobs/{job.id}", headers={"Prefer": wish.encode().decode("latin-1")})

    assert answer.status_code == 200
    assert "Preference-Applied" not in answer.headers


def test_another_clients_job_is_not_waited_for(me: Asking, stranger: Asking, waiting: Waiting) -> None:
    job = JobFactory(owner=stranger.client)

    answer = me.get(f"/v1/jobs/{job.id}", headers=PATIENT)

    assert answer.status_code == 404
