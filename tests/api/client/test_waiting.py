"""Waiting for jobs, and following them, against the real API and through a server's absences."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session, sessionmaker

from api.client import AssayError, Client, Job, JobCancelled, JobFailed, TimedOut
from api.client.endings import succeeded
from api.client.timing import Pace
from shared import models
from shared.vocabulary import JobState
from tests.api.caller import Asking
from tests.api.client.stub import AWAY, BROKEN, Reply, Stub, Time
from tests.factories import JobEventFactory, JobFactory

JOB = "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f14"


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def client(address: str, me: Asking, time: Time) -> Iterator[Client]:
    with Client(address, me.key, clock=time.clock) as client:
        yield client


def test_progress_is_told_with_the_time_left(
    client: Client, me: Asking, session: Session, time: Time
) -> None:
    job = JobFactory(owner=me.client, state=JobState.RUNNING, progress_percent=0)
    told: list[tuple[int, float | None]] = []

    def progress(seen: Job, seconds_left: float | None) -> None:
        told.append((seen.progress.percent, seconds_left))
        _move(session, job, percent=min(100, seen.progress.percent + 25))

    assert client.wait(str(job.id), on_progress=progress).state == "succeeded"
    assert told[:4] == [(0, None), (25, 3.0), (50, 2.0), (75, 1.0)]
    assert time.slept == [1.0] * 4


def test_an_unchanged_job_is_not_sent_again(client: Client, me: Asking, time: Time) -> None:
    job = JobFactory(owner=me.client)

    with pytest.raises(TimedOut, match=rf"still queued after 3 seconds.*`assay cancel {job.id}`"):
        client.wait(str(job.id), timeout=3)

    assert time.now == 3


def test_polls_are_conditional_and_as_slow_as_asked(stub: Stub, time: Time) -> None:
    same = Reply(304, b"", {"ETag": '"4"', "Retry-After": "5"})
    stub.will(_job("running", ETag='"4"', Retry_After="2"), same, _job("succeeded", ETag='"5"'))

    with Client(stub.url, "key", clock=time.clock) as client:
        assert client.wait(JOB).ended

    assert [asked.headers.get("if-none-match") for asked in stub.asked] == [None, '"4"', '"4"']
    assert time.slept == [2, 5]


def test_waiting_outlives_the_server(stub: Stub, time: Time) -> None:
    stub.will(_job("running"), AWAY, BROKEN, *[AWAY] * 20, _job("succeeded"))
    troubles: list[AssayError] = []

    with Client(stub.url, "key", clock=time.clock) as client:
        assert client.wait(JOB, on_trouble=troubles.append).ended

    assert len(troubles) == 22


@pytest.mark.parametrize(("state", "error"), [("failed", JobFailed), ("cancelled", JobCancelled)])
def test_an_end_without_success_is_an_error(stub: Stub, state: str, error: type[AssayError]) -> None:
    stub.will(_job(state))

    with Client(stub.url, "key") as client, pytest.raises(error, match=JOB):
        succeeded(client.wait(JOB))


def test_events_are_followed_until_the_end(client: Client, me: Asking, session: Session, time: Time) -> None:
    job = JobFactory(owner=me.client, state=JobState.RUNNING)
    for number in (1, 2):
        JobEventFactory(of=job, number=number)

    seen = []
    for event in client.follow(str(job.id)):
        seen.append(event.number)
        if event.number == 2:
            JobEventFactory(of=job, number=3, type="succeeded")
            _move(session, job, percent=100)

    assert seen == [1, 2, 3]
    assert [event.number for event in client.events(str(job.id), after=1)] == [2, 3]


def test_a_wait_learns_of_the_end_at_once(
    address: str, me: Asking, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = JobFactory(owner=me.client, state=JobState.RUNNING)
    asked: list[int] = []

    def progress(seen: Job, seconds_left: float | None) -> None:
        asked.append(seen.progress.percent)
        if len(asked) == 1:
            threading.Timer(0.5, end).start()

    def end() -> None:
        with sessionmaker(session.get_bind())() as own:
            own.add(models.JobEvent(job_id=job.id, number=1, type="succeeded"))
            _move(own, own.get_one(models.Job, job.id), percent=100)

    with Client(address, me.key) as client:
        assert client.wait(str(job.id), on_progress=progress).ended

    assert asked == [0, 100]


def test_following_goes_on_by_polls_where_no_stream_is_to_be_had(stub: Stub, time: Time) -> None:
    page = Reply(200, {"items": [_event(1), _event(2)]})
    stub.will(AWAY, _job("succeeded", ETag='"2"'), page)

    with Client(stub.url, "key", clock=time.clock) as client:
        assert [event.number for event in client.follow(JOB)] == [1, 2]

    assert stub.asked[0].headers["accept"] == "text/event-stream"


def test_following_goes_on_after_a_stream_that_broke_off(stub: Stub, time: Time) -> None:
    cut = Reply(200, _sent(1) + _sent(2) + b"id: 3\nevent: pro", media="text/event-stream", broken=True)
    rest = Reply(200, _sent(3), media="text/event-stream")
    same = Reply(304, b"", {"ETag": '"2"'})
    page = Reply(200, {"items": []})
    stub.will(cut, _job("running", ETag='"2"'), page, rest, same, cut, _job("succeeded", ETag='"3"'), page)

    with Client(stub.url, "key", clock=time.clock) as client:
        assert [event.number for event in client.follow(JOB)][:3] == [1, 2, 3]

    seen = [asked.headers["last-event-id"] for asked in stub.asked if "last-event-id" in asked.headers]
    assert seen[:2] == ["0", "2"]


def test_a_pace_begins_anew_when_a_job_does() -> None:
    pace = Pace()

    left = [pace.seconds_left(percent, now) for now, percent in enumerate((50, 60, 0, 10))]

    assert left == [None, 4.0, None, 9.0]


def _move(session: Session, job: models.Job, *, percent: int) -> None:
    job.progress_percent = percent
    job.version += 1
    if percent == 100:
        job.state, job.result = JobState.SUCCEEDED, {"score": 1.0}
        job.lease_expires_at, job.finished_at = None, job.created_at
    session.commit()


def _event(number: int) -> dict[str, object]:
    return {"number": number, "type": "progress", "data": {}, "created_at": "2026-11-01T09:30:00+00:00"}


def _sent(number: int) -> bytes:
    return f"id: {number}\nevent: progress\ndata: {json.dumps(_event(number))}\n\n".encode()


def _job(state: str, **headers: str) -> Reply:
    moment = "2026-11-01T09:30:00+00:00"
    error = {"code": "provider_timeout", "message": "It took too long."} if state == "failed" else None
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(
        200,
        {
            "id": JOB,
            "kind": "custody.examination",
            "queue": "custody",
            "state": state,
            "priority": 5,
            "progress": {"percent": 0, "message": None},
            "attempt": 1,
            "cancel_requested": False,
            "error": error,
            "run_at": moment,
            "created_at": moment,
            "started_at": None,
            "finished_at": None,
        },
        named,
    )
