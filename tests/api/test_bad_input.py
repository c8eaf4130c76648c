"""Whatever is wrong with a request: its problem document, and no row."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.models import AgentVersion, AuditEvent, Job
from tests.api.caller import Asking
from tests.factories import AgentVersionFactory

PATH = "/v1/custody/questions"
MEMBERS = {"type", "title", "status", "detail", "code", "request_id"}


@pytest.fixture
def version(session: Session) -> AgentVersion:
    made: AgentVersion = AgentVersionFactory()
    return made


@pytest.fixture(autouse=True)
def _no_row(session: Session) -> Iterator[None]:
    yield
    assert session.scalar(select(func.count()).select_from(Job)) == 0
    assert session.scalar(select(func.count()).select_from(AuditEvent)) == 0


def _check(answer: Any, status: int, code: str) -> None:
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.json.keys() >= MEMBERS
    assert (answer.json["status"], answer.json["code"]) == (status, code)
    assert answer.json["type"] == f"/problems/{code}"
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]


def _faults(answer: Any) -> dict[str, str]:
    return {fault["pointer"]: fault["detail"] for fault in answer.json["errors"]}


def test_every_fault_has_its_pointer(me: Asking) -> None:
    body = {"agent_version_id": 1, "family": "Sums!", "level": "hard", "seed": True, "surprise/~": 1}

    answer = me.post(PATH, body)

    _check(answer, 422, "invalid_request")
    assert set(_faults(answer)) == {"/agent_version_id", "/family", "/level", "/seed", "/surprise~1~0"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"seed": "1"},
        {"seed": 1.5},
        {"seed": -1},
        {"seed": 2**53},
        {"seed": None},
        {"priority": 10},
        {"priority": "5"},
        {"run_at": "2030-01-01T00:00:00"},
        {"run_at": 1893456000},
        {"run_at": "9999-12-31T23:59:59Z"},
        {"deadline": "0001-01-01T00:00:00+14:00"},
        {"family": "sums\n"},
        {"family": "a" * 65},
        {"family": "su\u0000ms"},
        {"level": ["basic"]},
        {"level": {}},
        {"agent_version_id": "not-an-id"},
    ],
)
def test_a_wrong_value_is_pointed_at(me: Asking, version: AgentVersion, wrong: dict[str, Any]) -> None:
    body = {"agent_version_id": str(version.id), "family": "sums", "level": "basic"}

    answer = me.post(PATH, body | wrong)

    _check(answer, 422, "invalid_request")
    assert set(_faults(answer)) == {f"/{name}" for name in wrong}


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"1", b"null"])
def test_a_document_that_is_no_object_is_refused(me: Asking, body: bytes) -> None:
    answer = me.ask("POST", PATH, data=body, content_type="application/json")

    _check(answer, 422, "invalid_request")
    assert "" in _faults(answer)


@pytest.mark.parametrize(
    "body",
    [b"{", b'{"a": NaN}', b"\xff\xfe", b"", b'{"a": ' + b"9" * 5000 + b"}", b"[" * 100_000, b"{}{}"],
)
def test_broken_json_is_told_as_such(me: Asking, body: bytes) -> None:
    answer = me.ask("POST", PATH, data=body, content_type="application/json")

    _check(answer, 400, "bad_request")


def test_a_deep_document_is_refused(me: Asking) -> None:
    body = b'{"a":' * 100 + b"1" + b"}" * 100

    answer = me.ask("POST", PATH, data=body, content_type="application/json")

    _check(answer, 422, "invalid_request")


def test_half_a_character_is_refused(me: Asking, version: AgentVersion) -> None:
    body = b'{"family": "\\ud800"}'

    answer = me.ask("POST", PATH, data=body, content_type="application/json")

    _check(answer, 422, "invalid_request")
    assert _faults(answer) == {"/family": "Holds a character that can't be stored."}


@pytest.mark.parametrize(
    "content_type",
    ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "text/json5"],
)
def test_another_media_type_is_refused(me: Asking, content_type: str) -> None:
    answer = me.ask("POST", PATH, data=b"family=sums", content_type=content_type)

    _check(answer, 415, "unsupported_media_type")


def test_a_body_without_a_media_type_is_refused(me: Asking) -> None:
    answer = me.ask("POST", PATH, data=b'{"family": "sums"}')

    _check(answer, 415, "unsupported_media_type")


def test_no_body_at_all_misses_its_fields(me: Asking) -> None:
    answer = me.ask("POST", PATH)

    _check(answer, 422, "invalid_request")
    assert set(_faults(answer)) == {"/agent_version_id", "/family", "/level"}


@pytest.mark.parametrize("content_type", ["application/json", "application/x-www-form-urlencoded"])
def test_two_megabytes_are_too_much(me: Asking, content_type: str) -> None:
    answer = me.ask("POST", PATH, data=b'{"family": "' + b"a" * 2_000_000 + b'"}', content_type=content_type)

    _check(answer, 413, "content_too_large")


def test_two_megabytes_of_unknown_length_are_too_much(me: Asking) -> None:
    answer = me.ask(
        "POST",
        PATH,
        input_stream=BytesIO(b'{"family": "' + b"a" * 2_000_000 + b'"}'),
        content_type="application/json",
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )

    _check(answer, 413, "content_too_large")


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("surprise=1", "/surprise"),
        ("limit=0", "/limit"),
        ("limit=201", "/limit"),
        ("limit=ten", "/limit"),
        ("after=x", "/after"),
        ("state=done", "/state"),
        ("kind=%00", "/kind"),
    ],
)
def test_a_wrong_query_is_pointed_at(me: Asking, query: str, pointer: str) -> None:
    answer = me.get(f"/v1/jobs?{query}")

    _check(answer, 422, "invalid_request")
    assert {fault["in"] for fault in answer.json["errors"]} == {"query"}
    assert {fault["pointer"].rsplit("/0")[0] for fault in answer.json["errors"]} == {pointer}


def test_a_wrong_method_is_told_the_right_ones(me: Asking) -> None:
    answer = me.ask("DELETE", "/v1/jobs")

    _check(answer, 405, "method_not_allowed")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_an_unknown_address_is_not_found(me: Asking) -> None:
    _check(me.get("/v1/nothing"), 404, "not_found")


@pytest.mark.parametrize("name", ["nothing", "%00", "a" * 3000])
def test_an_unknown_queue_is_not_found(me: Asking, name: str) -> None:
    _check(me.post(f"/v1/queues/{name}/pause"), 404, "not_found")


def test_the_clients_request_id_is_kept_where_it_is_fit(me: Asking) -> None:
    ids = [
        me.get(f"/v1/jobs/{uuid4()}", headers={"X-Request-Id": given}).json["request_id"]
        for given in ("mine-1", "a b", "x" * 200)
    ]

    assert ids[0] == "mine-1"
    assert ids[1] not in ("a b", "")
    assert ids[2] != "x" * 200


def test_an_unforeseen_error_leaks_nothing(me: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*_: Any, **__: Any) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("shared.store.jobs.listed", explode)

    answer = me.get("/v1/jobs")

    _check(answer, 500, "internal_error")
    assert "secret" not in answer.text


def test_every_type_of_problem_is_explained(me: Asking) -> None:
    problem = me.get("/v1/nothing").json

    answer = me.get(problem["type"])

    assert answer.status_code == 200
    assert (answer.json["code"], answer.json["status"]) == ("not_found", 404)
    assert me.get("/problems/none-such").status_code == 404
