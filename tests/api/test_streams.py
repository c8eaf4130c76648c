"""Following a job by server-sent events."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from api import streams
from api.following import Following, Seats, Waiting
from shared.models import ApiKey, Job
from shared.settings import Settings
from shared.vocabulary import JobState
from tests.api.caller import Asking
from tests.factories import JobEventFactory, JobFactory

STREAM = {"Accept": "text/event-stream"}


@pytest.fixture
def waiting(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Waiting:
    """One seat of each sort, and a quick poll."""
    one = Waiting(Following(pause_seconds=0.01), Seats(1), Seats(1))
    monkeypatch.setitem(app.extensions, "waiting", one)
    return one


def running_job(me: Asking, *events: str, **values: Any) -> Job:
    job: Job = JobFactory(owner=me.client, version=len(events), state=JobState.RUNNING, **values)
    for number, kind in enumerate(events, start=1):
        JobEventFactory(of=job, number=number, type=kind, data={"percent": number})
    return job


@contextmanager
def opened(me: Asking, job: Job, **headers: str) -> Iterator[TestResponse]:
    answer = me.get(f"/v1/jobs/{job.id}/events", headers=STREAM | headers)
    try:
        yield answer
    finally:
        answer.close()


def told(answer: TestResponse, count: int) -> list[dict[str, str]]:
    """Return the next events of a stream, each by its fields."""
    found: list[dict[str, str]] = []
    for block in answer.response:
        lines = [line.partition(": ")[::2] for line in _text(block).strip().splitlines()]
        if not any(name == "id" for name, _ in lines):
            continue
        found.append(dict(lines))
        if len(found) == count:
            break
    return found


def _text(block: str | bytes) -> str:
    return block if isinstance(block, str) else block.decode()


def test_a_stream_tells_what_was_and_what_comes(me: Asking, waiting: Waiting) -> None:
    job = running_job(me, "started", "progress")

    with opened(me, job) as answer:
        before = told(answer, 2)
        JobEventFactory(of=job, number=3, type="succeeded")
        after = told(answer, 9)

    assert answer.content_type == "text/event-stream"
    assert [one["event"] for one in before] == ["started", "progress"]
    assert json.loads(before[1]["data"])["data"] == {"percent": 2}
    assert [one["id"] for one in after] == ["3"]


def test_a_stream_goes_on_after_the_last_id_seen(me: Asking, waiting: Waiting) -> None:
    job = running_job(me, "started", "progress", "progress")

    with opened(me, job, **{"Last-Event-ID": "2"}) as answer:
        first = told(answer, 1)

    assert first[0]["id"] == "3"


def test_many_streams_of_one_job_each_tell_all_of_theirs(me: Asking, app: Flask) -> None:
    job = running_job(me, "started", "progress", "succeeded")

    with opened(me, job) as whole, opened(me, job, **{"Last-Event-ID": "1"}) as part:
        assert [one["id"] for one in told(whole, 9)] == ["1", "2", "3"]
        assert [one["id"] for one in told(part, 9)] == ["2", "3"]


def test_nothing_is_left_to_stream_of_a_job_that_has_ended(me: Asking, waiting: Waiting) -> None:
    job = JobFactory(owner=me.client, version=3, state=JobState.SUCCEEDED)

    with opened(me, job, **{"Last-Event-ID": "3"}) as answer:
        assert answer.status_code == 204


def test_past_the_last_seat_a_stream_is_refused_until_one_is_left(me: Asking, waiting: Waiting) -> None:
    job = running_job(me, "started")

    with opened(me, job), opened(me, job) as refused:
        assert refused.status_code == 503
        assert refused.json is not None
        assert refused.json["code"] == "streams_full"
        assert refused.headers["Retry-After"]

    with opened(me, job) as again:
        assert again.status_code == 200


def test_a_stream_ends_when_its_key_is_revoked(
    me: Asking, waiting: Waiting, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = running_job(me, "started")
    monkeypatch.setattr(streams, "settings", lambda: Settings(stream_beat_seconds=0.05))

    with opened(me, job) as answer:
        told(answer, 1)
        session.execute(update(ApiKey).values(revoked_at=datetime.now(UTC)))
        session.commit()
        rest = "".join(map(_text, answer.response))

    assert set(rest.split("\n")) <= {": alive", ""}


def test_a_job_of_another_client_is_not_streamed(me: Asking, stranger: Asking, waiting: Waiting) -> None:
    job = running_job(stranger, "started")

    with opened(me, job) as answer:
        assert answer.status_code == 404


@pytest.mark.parametrize("given", ["two", "-1", "1" * 10, "²"])
def test_a_last_id_that_is_no_number_is_refused(me: Asking, waiting: Waiting, given: str) -> None:
    job = running_job(me, "started")

    with opened(me, job, **{"Last-Event-ID": given.encode().decode("latin-1")}) as answer:
        assert answer.status_code == 422
        assert answer.json is not None
        assert answer.json["errors"][0]["pointer"] == "/Last-Event-ID"


def test_a_page_is_answered_where_no_stream_is_asked_for(me: Asking) -> None:
    job = running_job(me, "started")

    answer = me.get(f"/v1/jobs/{job.id}/events", headers={"Accept": "application/json, text/event-stream"})

    assert answer.json["items"][0]["type"] == "started"
