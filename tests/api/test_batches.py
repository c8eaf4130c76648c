"""Submitting many jobs at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.models import AgentVersion, AuditEvent, Job
from tests.api.caller import Asking
from tests.factories import AgentFactory, AgentVersionFactory, ClientFactory
from tests.statements import counted_statements

PATH = "/v1/jobs:batch"


@pytest.fixture
def version(session: Session) -> AgentVersion:
    made: AgentVersion = AgentVersionFactory()
    return made


def _questions(version: AgentVersion, count: int) -> list[dict[str, Any]]:
    return [
        {
            "kind": "custody.question",
            "payload": {
                "agent_version_id": str(version.id),
                "family": "sums",
                "level": "basic",
                "seed": seed,
            },
        }
        for seed in range(count)
    ]


def _jobs(session: Session) -> int | None:
    session.expire_all()
    return session.scalar(select(func.count()).select_from(Job))


@pytest.fixture
def _nothing(session: Session) -> Iterator[None]:
    yield
    assert _jobs(session) == 0
    assert session.scalar(select(func.count()).select_from(AuditEvent)) == 0


def _faults(answer: Any) -> set[str]:
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_request"), answer.text
    return {fault["pointer"] for fault in answer.json["errors"]}


def test_a_thousand_jobs_are_two_inserts(me: Asking, session: Session, version: AgentVersion) -> None:
    with counted_statements() as sent:
        answer = me.post(PATH, {"jobs": _questions(version, 1000)})

    assert answer.status_code == 202, answer.text
    assert [job["state"] for job in answer.json["jobs"]] == ["queued"] * 1000
    rows = session.scalars(select(Job).order_by(Job.id)).all()
    assert [str(row.id) for row in rows] == [job["id"] for job in answer.json["jobs"]]
    assert [row.payload["seed"] for row in rows] == list(range(1000))
    assert len([one for one in sent if one.startswith("INSERT INTO jobs")]) == 2


def test_each_job_is_what_its_entry_says(me: Asking, session: Session, version: AgentVersion) -> None:
    (question,) = _questions(version, 1)
    examination = {"kind": "custody.examination", "payload": {"agent_version_id": str(version.id)}}
    later = {"run_at": "2199-01-01T00:00:00Z", "deadline": "2199-01-02T00:00:00Z", "priority": 9}

    answer = me.post(PATH, {"jobs": [question, examination | later]})

    assert [job["state"] for job in answer.json["jobs"]] == ["queued", "scheduled"]
    first, second = session.scalars(select(Job).order_by(Job.id)).all()
    assert (first.kind, first.priority, first.client_id) == ("custody.question", 5, me.client.id)
    assert (second.kind, second.priority, second.run_at.year) == ("custody.examination", 9, 2199)
    assert second.payload["levels"] == ["basic", "intermediate", "advanced"]


def test_one_event_tells_of_the_batch(me: Asking, session: Session, version: AgentVersion) -> None:
    answer = me.post(PATH, {"jobs": _questions(version, 3)})

    event = session.scalars(select(AuditEvent)).one()
    assert (event.action, event.target) == ("batch.submitted", answer.json["jobs"][0]["id"])
    assert event.detail == {"jobs": 3, "kinds": {"custody.question": 3}}


def test_a_replay_answers_the_same(me: Asking, session: Session, version: AgentVersion) -> None:
    body, key = {"jobs": _questions(version, 20)}, {"Idempotency-Key": "k"}

    first, again = (me.post(PATH, body, headers=key) for _ in range(2))

    assert (first.status_code, again.status_code) == (202, 202)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json == first.json
    assert _jobs(session) == 20


def test_another_batch_under_the_key_is_refused(me: Asking, session: Session, version: AgentVersion) -> None:
    questions, key = _questions(version, 3), {"Idempotency-Key": "k"}
    me.post(PATH, {"jobs": questions}, headers=key)

    others = [
        me.post(PATH, {"jobs": jobs}, headers=key)
        for jobs in (questions[:2], [*questions[:2], questions[0]], questions[::-1])
    ]
    single = me.post("/v1/custody/questions", questions[0]["payload"], headers=key)

    assert [one.json["code"] for one in (*others, single)] == ["idempotency_mismatch"] * 4
    assert _jobs(session) == 3


@pytest.mark.usefixtures("_nothing")
def test_every_fault_names_its_entry(me: Asking, version: AgentVersion) -> None:
    jobs = _questions(version, 20)
    jobs[3]["payload"]["priority"] = 5
    jobs[5]["kind"] = "system.retention"
    jobs[17]["payload"]["level"] = "hard"
    jobs[18] |= {"run_at": "2199-01-02T00:00:00Z", "deadline": "2199-01-01T00:00:00Z"}

    assert _faults(me.post(PATH, {"jobs": jobs})) == {"/jobs/5/kind"}
    del jobs[5]
    assert _faults(me.post(PATH, {"jobs": jobs})) == {
        "/jobs/3/payload/priority",
        "/jobs/16/payload/level",
        "/jobs/17/deadline",
    }


@pytest.mark.usefixtures("_nothing")
@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/jobs"),
        ({"jobs": []}, "/jobs"),
        ({"jobs": [{}] * 1001}, "/jobs"),
        ({"jobs": {}}, "/jobs"),
        ({"jobs": [1]}, "/jobs/0"),
        ({"jobs": [{"kind": "nothing"}]}, "/jobs/0/kind"),
        ({"jobs": [{"kind": "custody.question", "payload": []}]}, "/jobs/0/payload"),
        ({"jobs": [{"kind": "custody.question", "seed": 1}]}, "/jobs/0/seed"),
        ({"jobs": [{"kind": "custody.question", "payload": {"family": "\x00"}}]}, "/jobs/0/payload/family"),
    ],
)
def test_what_is_no_batch_is_refused(me: Asking, body: Any, pointer: str) -> None:
    assert pointer in _faults(me.post(PATH, body))


@pytest.mark.usefixtures("_nothing")
def test_a_version_that_is_not_there_is_pointed_at(me: Asking, version: AgentVersion) -> None:
    foreign = AgentVersionFactory(of=AgentFactory(client_id=ClientFactory().id))
    jobs = _questions(version, 4)
    jobs[1]["payload"]["agent_version_id"] = str(foreign.id)
    jobs[2]["payload"]["agent_version_id"] = str(uuid4())

    answer = me.post(PATH, {"jobs": jobs})

    assert _faults(answer) == {f"/jobs/{number}/payload/agent_version_id" for number in (1, 2)}


def test_a_batch_may_be_larger_than_other_bodies(me: Asking, version: AgentVersion) -> None:
    blank = b" " * 2_000_000

    accepted = me.ask("POST", PATH, data=b'{"jobs": []}' + blank, content_type="application/json")
    refused = me.ask("POST", PATH, data=b'{"jobs": []}' + blank * 5, content_type="application/json")

    assert (accepted.status_code, refused.status_code) == (422, 413)
