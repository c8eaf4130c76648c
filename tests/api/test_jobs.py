"""Polling, cancelling and retrying jobs."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from shared.vocabulary import JobState
from tests.api.caller import Asking
from tests.factories import JobAttemptFactory, JobEventFactory, JobFactory
from tests.statements import counted_statements


def test_a_job_is_told_with_its_version_as_etag(me: Asking) -> None:
    job = JobFactory(owner=me.client, version=3)

    answer = me.get(f"/v1/jobs/{job.id}")

    assert answer.status_code == 200
    assert answer.headers["ETag"] == '"3"'
    assert answer.headers["Retry-After"] == "1"
    assert answer.json["state"] == "queued"
    assert answer.json["payload"] == job.payload


@pytest.mark.parametrize("given", ['"3"', 'W/"3"', '"1", "3"', "*"])
def test_an_unchanged_job_is_not_loaded(me: Asking, given: str) -> None:
    job = JobFactory(owner=me.client, version=3)

    me.get("/v1/job-kinds")
    with counted_statements() as sent:
        answer = me.get(f"/v1/jobs/{job.id}", headers={"If-None-Match": given})

    assert answer.status_code == 304
    assert answer.data == b""
    assert answer.headers["ETag"] == '"3"'
    assert sent == ["EXECUTE glance_at_job_by_key"]


def test_a_changed_job_is_told_again(me: Asking) -> None:
    job = JobFactory(owner=me.client, version=3)

    answer = me.get(f"/v1/jobs/{job.id}", headers={"If-None-Match": '"2"'})

    assert answer.status_code == 200


def test_an_ended_job_names_no_time_to_ask_again(me: Asking) -> None:
    job = JobFactory(owner=me.client, state=JobState.SUCCEEDED)

    answer = me.get(f"/v1/jobs/{job.id}")

    assert "Retry-After" not in answer.headers


@pytest.mark.parametrize("path", ["", "/result", "/events", "/attempts"])
def test_another_clients_job_is_not_found(me: Asking, stranger: Asking, path: str) -> None:
    job = JobFactory(owner=me.client)

    answer = stranger.get(f"/v1/jobs/{job.id}{path}")

    assert answer.status_code == 404
    assert answer.json["code"] == "not_found"


@pytest.mark.parametrize("verb", ["cancel", "retry"])
def test_another_clients_job_can_not_be_changed(me: Asking, stranger: Asking, verb: str) -> None:
    job = JobFactory(owner=me.client)

    answer = stranger.post(f"/v1/jobs/{job.id}/{verb}")

    assert answer.status_code == 404
    assert me.get(f"/v1/jobs/{job.id}").json["state"] == "queued"


def test_the_result_of_a_job_that_succeeded(me: Asking) -> None:
    job = JobFactory(owner=me.client, state=JobState.SUCCEEDED)

    answer = me.get(f"/v1/jobs/{job.id}/result")

    assert (answer.status_code, answer.json) == (200, {"job_id": str(job.id), "result": {"score": 1.0}})


@pytest.mark.parametrize(
    ("row", "status", "code"),
    [
        ({"state": JobState.RUNNING}, 409, "job_running"),
        ({"state": JobState.FAILED}, 409, "conflict"),
        (
            {"state": JobState.SUCCEEDED, "result": None, "result_expired_at": datetime.now(UTC)},
            410,
            "result_expired",
        ),
    ],
)
def test_a_job_without_a_result_says_why(me: Asking, row: dict[str, object], status: int, code: str) -> None:
    job = JobFactory(owner=me.client, **row)

    answer = me.get(f"/v1/jobs/{job.id}/result")

    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_events_are_listed_after_a_number(me: Asking) -> None:
    job = JobFactory(owner=me.client, version=3)
    for number in (1, 2, 3):
        JobEventFactory(of=job, number=number)

    first = me.get(f"/v1/jobs/{job.id}/events?after=1&limit=1")
    second = me.get(first.headers["Link"].split(">")[0].lstrip("<"))

    assert [event["number"] for event in first.json["items"]] == [2]
    assert [event["number"] for event in second.json["items"]] == [3]
    assert "Link" not in second.headers


def test_attempts_tell_how_each_ended(me: Asking) -> None:
    job = JobFactory(owner=me.client)
    now = datetime.now(UTC)
    JobAttemptFactory(of=job, attempt=1, outcome="lost", ended_at=now)
    JobAttemptFactory(of=job, attempt=2, outcome="failed", ended_at=now, error_code="x", error_message="y")

    items = me.get(f"/v1/jobs/{job.id}/attempts").json["items"]

    assert [one["outcome"] for one in items] == ["lost", "failed"]
    assert [one["error"] for one in items] == [None, {"code": "x", "message": "y"}]


def test_a_queued_job_is_cancelled_at_once_and_again(me: Asking) -> None:
    job = JobFactory(owner=me.client)

    answers = [me.post(f"/v1/jobs/{job.id}/cancel") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].json["state"] == "cancelled"


def test_a_running_job_is_asked_to_cancel(me: Asking) -> None:
    job = JobFactory(owner=me.client, state=JobState.RUNNING)

    answer = me.post(f"/v1/jobs/{job.id}/cancel")

    assert answer.status_code == 202
    assert answer.json["cancel_requested"] is True


def test_an_ended_job_can_not_be_cancelled(me: Asking) -> None:
    job = JobFactory(owner=me.client, state=JobState.SUCCEEDED)

    answer = me.post(f"/v1/jobs/{job.id}/cancel")

    assert (answer.status_code, answer.json["code"]) == (409, "job_ended")


def test_a_failed_job_is_tried_again(me: Asking) -> None:
    job = JobFactory(owner=me.client, state=JobState.FAILED)

    answer = me.post(f"/v1/jobs/{job.id}/retry")

    assert answer.status_code == 202
    assert answer.headers["Location"] == f"/v1/jobs/{job.id}"
    assert (answer.json["state"], answer.json["max_attempts"], answer.json["error"]) == ("queued", 6, None)


def test_only_a_failed_job_is_tried_again(me: Asking) -> None:
    job = JobFactory(owner=me.client, state=JobState.SUCCEEDED)

    answer = me.post(f"/v1/jobs/{job.id}/retry")

    assert (answer.status_code, answer.json["code"]) == (409, "job_not_retryable")


def test_jobs_are_listed_by_state_kind_queue_and_parent(me: Asking) -> None:
    parent = JobFactory(owner=me.client, state=JobState.WAITING)
    child = JobFactory(owner=me.client, parent_id=parent.id, queue="arena", kind="arena.match")
    queries = ["state=waiting", "kind=arena.match", "queue=arena", f"parent={parent.id}"]

    found = [[one["id"] for one in me.get(f"/v1/jobs?{query}").json["items"]] for query in queries]

    assert found == [[str(parent.id)], [str(child.id)], [str(child.id)], [str(child.id)]]


def test_pages_follow_one_another_without_gap_or_repetition(me: Asking) -> None:
    ids = [str(JobFactory(owner=me.client).id) for _ in range(5)]
    JobFactory()
    seen, path = [], "/v1/jobs?limit=2&state=queued"

    while path:
        page = me.get(path)
        seen += [one["id"] for one in page.json["items"]]
        path = page.headers.get("Link", "").partition(">")[0].lstrip("<")

    assert seen == ids[::-1]


def test_a_job_that_is_none_is_not_found(me: Asking) -> None:
    assert me.get(f"/v1/jobs/{uuid4()}").status_code == 404
    assert me.get("/v1/jobs/no-id").status_code == 404
