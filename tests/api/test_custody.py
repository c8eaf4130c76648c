"""Asking one question, and reading what came of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.models import AgentVersion, AuditEvent, Job
from shared.vocabulary import JobState
from tests.api.caller import Asking
from tests.factories import AgentFactory, AgentVersionFactory, ClientFactory, JobFactory, ResponseFactory
from tests.statements import counted_statements

PATH = "/v1/custody/questions"


@pytest.fixture
def version(session: Session) -> AgentVersion:
    made: AgentVersion = AgentVersionFactory()
    return made


@pytest.fixture
def question(version: AgentVersion) -> dict[str, Any]:
    return {"agent_version_id": str(version.id), "family": "sums", "level": "basic", "seed": 42}


def test_a_question_is_accepted_as_a_job(me: Asking, question: dict[str, Any], session: Session) -> None:
    answer = me.post(PATH, question)

    job = session.scalars(select(Job)).one()
    assert answer.status_code == 202
    assert answer.headers["Location"] == f"/v1/jobs/{job.id}"
    assert answer.headers["Retry-After"] == "1"
    assert answer.json["id"] == str(job.id)
    assert (job.state, job.published_at, job.client_id) == ("queued", None, me.client.id)
    assert job.payload == question


def test_a_submission_takes_one_statement(me: Asking, question: dict[str, Any]) -> None:
    me.post(PATH, question)

    with counted_statements() as sent:
        me.post(PATH, question)

    assert sent == ["EXECUTE accept_job"]


def test_a_submission_is_in_the_audit_log(me: Asking, question: dict[str, Any], session: Session) -> None:
    answer = me.post(PATH, question, headers={"X-Request-Id": "mine-1"})

    event = session.scalars(select(AuditEvent)).one()
    assert (event.action, event.target) == ("job.submitted", answer.json["id"])
    assert (event.client_id, event.request_id) == (me.client.id, "mine-1")


@pytest.mark.parametrize("seeded", [True, False])
def test_a_replay_answers_with_the_first_job(
    me: Asking, question: dict[str, Any], session: Session, seeded: bool
) -> None:
    if not seeded:
        del question["seed"]
    key = {"Idempotency-Key": "once"}

    first, second = (me.post(PATH, question, headers=key) for _ in range(2))

    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json["id"] == second.json["id"]
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert session.scalar(select(func.count()).select_from(Job)) == 1


def test_another_request_under_the_same_key_is_refused(me: Asking, question: dict[str, Any]) -> None:
    key = {"Idempotency-Key": "once"}
    me.post(PATH, question, headers=key)

    answer = me.post(PATH, question | {"seed": 43}, headers=key)

    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_mismatch")


def test_two_clients_may_use_the_same_key(me: Asking, stranger: Asking, question: dict[str, Any]) -> None:
    key = {"Idempotency-Key": "once"}

    ids = {one.post(PATH, question, headers=key).json["id"] for one in (me, stranger)}

    assert len(ids) == 2


def test_concurrent_posts_under_one_key_make_one_job(
    me: Asking, question: dict[str, Any], session: Session
) -> None:
    key = {"Idempotency-Key": "at once"[:2]}

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: _post_alone(me, question, key), range(8)))

    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert session.scalar(select(func.count()).select_from(Job)) == 1


def _post_alone(me: Asking, question: dict[str, Any], key: dict[str, str]) -> Any:
    return Asking(me.http.application.test_client(), me.key, me.client).post(PATH, question, headers=key)


@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 256])
def test_an_unfit_idempotency_key_is_refused(me: Asking, question: dict[str, Any], key: str) -> None:
    answer = me.post(PATH, question, headers={"Idempotency-Key": key})

    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/Idempotency-Key"
    assert answer.json["errors"][0]["in"] == "header"


def test_the_trace_context_stays_with_the_job(me: Asking, question: dict[str, Any], session: Session) -> None:
    valid = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    for given in (valid, "00-" + "0" * 32 + "-00f067aa0ba902b7-01", "nonsense"):
        me.post(PATH, question, headers={"traceparent": given})

    assert list(session.scalars(select(Job.traceparent).order_by(Job.id))) == [valid, None, None]


def test_a_later_job_is_scheduled(me: Asking, question: dict[str, Any]) -> None:
    soon = datetime.now(UTC) + timedelta(hours=1)

    answer = me.post(PATH, question | {"run_at": soon.isoformat(), "priority": 9})

    assert (answer.json["state"], answer.json["priority"]) == ("scheduled", 9)


@pytest.mark.parametrize(
    "times",
    [
        {"deadline": "2020-01-01T00:00:00Z"},
        {"run_at": "2030-01-02T00:00:00Z", "deadline": "2030-01-01T00:00:00Z"},
    ],
)
def test_a_deadline_lies_ahead(me: Asking, question: dict[str, Any], times: dict[str, str]) -> None:
    answer = me.post(PATH, question | times)

    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json["errors"]] == ["/deadline"]


def test_a_foreign_agents_version_is_not_found(
    me: Asking, question: dict[str, Any], session: Session
) -> None:
    foreign = AgentVersionFactory(of=AgentFactory(client_id=ClientFactory().id))

    for version_id in (foreign.id, uuid4()):
        answer = me.post(PATH, question | {"agent_version_id": str(version_id)})
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")
    assert session.scalar(select(func.count()).select_from(Job)) == 0


def test_the_response_is_shown(me: Asking) -> None:
    job = JobFactory(owner=me.client, state=JobState.SUCCEEDED)
    ResponseFactory(of=job)

    answer = me.get(f"{PATH}/{job.id}")

    assert answer.status_code == 200
    assert (answer.json["prompt"], answer.json["answer"], answer.json["score"]) == (
        "Calculate 4 + 3.",
        "7",
        1.0,
    )


def test_there_is_no_response_yet(me: Asking) -> None:
    job = JobFactory(owner=me.client, state=JobState.RUNNING)

    answer = me.get(f"{PATH}/{job.id}")

    assert (answer.status_code, answer.json["code"]) == (409, "job_running")


def test_a_failed_question_has_no_response(me: Asking) -> None:
    job = JobFactory(owner=me.client, state=JobState.FAILED)

    assert me.get(f"{PATH}/{job.id}").status_code == 404


def test_a_foreign_response_is_not_found(me: Asking, stranger: Asking) -> None:
    job = JobFactory(owner=me.client, state=JobState.SUCCEEDED)
    ResponseFactory(of=job)

    assert stranger.get(f"{PATH}/{job.id}").status_code == 404
