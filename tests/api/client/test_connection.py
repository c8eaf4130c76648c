"""Requests survive what servers and networks do to them, and errors say what to do next."""

from __future__ import annotations

import pytest

from api.client import (
    AssayError,
    Client,
    Conflict,
    Invalid,
    NotAssay,
    NotFound,
    Refused,
    TooManyRequests,
    Unreachable,
)
from tests.api.client.stub import AWAY, BROKEN, Reply, Stub, Time, problem
from tests.closed import closed_port

EMPTY = Reply(200, {"items": []})
JOB = "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f14"


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def client(stub: Stub, time: Time) -> Client:
    return Client(stub.url, "assay_key", patience=20.0, clock=time.clock)


def test_a_server_that_was_away_is_asked_again_when_it_said(client: Client, stub: Stub, time: Time) -> None:
    stub.will(AWAY, AWAY, EMPTY)

    assert client.agents() == []
    assert time.slept == [2.125, 2.25]


def test_half_an_answer_is_asked_for_again(client: Client, stub: Stub) -> None:
    stub.will(BROKEN, EMPTY)

    assert client.agents() == []
    assert len(stub.asked) == 2


def test_a_submission_whose_answer_was_lost_keeps_its_key(client: Client, stub: Stub) -> None:
    stub.will(BROKEN, AWAY, problem(422, "invalid_request"))

    with pytest.raises(Invalid):
        client._submit("/v1/custody/questions", {"family": "sums"})

    keys = {asked.headers["idempotency-key"] for asked in stub.asked}
    assert (len(stub.asked), len(keys)) == (3, 1)


def test_every_submission_has_a_key_of_its_own(client: Client, stub: Stub) -> None:
    stub.will(problem(422, "invalid_request"))

    for _ in range(2):
        with pytest.raises(Invalid):
            client._submit("/v1/custody/questions", {})

    assert len({asked.headers["idempotency-key"] for asked in stub.asked}) == 2


def test_a_retry_is_not_repeated_blindly(client: Client, stub: Stub) -> None:
    stub.will(BROKEN)

    with pytest.raises(Unreachable, match="broke its answer off"):
        client.retry(JOB)

    assert len(stub.asked) == 1


def test_a_server_that_stays_away_is_given_up(client: Client, stub: Stub, time: Time) -> None:
    stub.will(AWAY)

    with pytest.raises(Unreachable, match=r"The database is away\. Try again in 2 seconds\."):
        client.agents()

    assert time.now <= 20


def test_nobody_listens() -> None:
    with (
        closed_port() as port,
        Client(f"http://127.0.0.1:{port}", "assay_key", clock=Time().clock) as client,
        pytest.raises(Unreachable, match=r"can't be reached.*`make up`"),
    ):
        client.agents()


@pytest.mark.parametrize(
    ("reply", "error", "sentence"),
    [
        (problem(401, "unauthenticated"), Refused, "`assay login`"),
        (problem(403, "forbidden"), Refused, "has the scope"),
        (problem(404, "not_found"), NotFound, "It is so."),
        (problem(409, "job_ended"), Conflict, "assay show"),
        (problem(410, "result_expired"), Conflict, "It is so."),
        (problem(500, "internal_error"), Unreachable, "request id r-1"),
        (Reply(502, b"<html>", media="text/html"), Unreachable, "answered 502"),
        (Reply(302, b"", media="text/html"), NotAssay, "not as an Assay API does"),
        (Reply(200, b"<html>", media="text/html"), NotAssay, "something else than JSON"),
        (Reply(200, ["a list"]), NotAssay, "something else than a list"),
        (Reply(200, {"items": [1]}), NotAssay, "something else than a Agent"),
        (Reply(200, {"items": [{"id": "x"}]}), NotAssay, "without 'client_id'"),
    ],
)
def test_an_error_says_what_to_do(
    client: Client, stub: Stub, reply: Reply, error: type[AssayError], sentence: str
) -> None:
    stub.will(reply)

    with pytest.raises(error, match=sentence):
        client.agents()


def test_faults_are_named(client: Client, stub: Stub) -> None:
    reply = problem(422, "invalid_request", "One field is not as it should be.")
    reply.body["errors"] = [{"pointer": "/items", "detail": "Must be at least 1.", "in": "body"}]
    stub.will(reply)

    with pytest.raises(Invalid, match=r"\(items: Must be at least 1\.\)") as caught:
        client.agents()

    assert caught.value.problem is not None
    assert caught.value.problem.code == "invalid_request"


def test_a_spent_minute_is_waited_for_within_reason(client: Client, stub: Stub, time: Time) -> None:
    stub.will(problem(429, "too_many_requests", Retry_After="3"), EMPTY)

    assert client.agents() == []
    assert time.slept == [3.125]


def test_a_long_spent_minute_is_told(client: Client, stub: Stub) -> None:
    stub.will(problem(429, "too_many_requests", Retry_After="50"))

    with pytest.raises(TooManyRequests, match="Try again in 50 seconds"):
        client.agents()


def test_the_key_follows_no_link_to_another_server(client: Client, stub: Stub) -> None:
    elsewhere = {"Link": '<http://192.0.2.1/v1/agents?after=x>; rel="next"'}
    stub.will(Reply(200, {"items": []}, elsewhere), EMPTY)

    assert client.agents() == []
    assert [asked.path for asked in stub.asked] == ["/v1/agents?limit=200", "/v1/agents?after=x"]


@pytest.mark.parametrize(
    "address", ["127.0.0.1:8000", "ftp://example.com", "", "http://", "http://host:port"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Invalid, match="is no address"):
        Client(address, "assay_key")


@pytest.mark.parametrize("key", ["", "two words", "späß", "line\nbreak"])
def test_what_is_no_key_is_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(Invalid, match=r"^That is no API key\. A key is one word"):
        Client("http://127.0.0.1:1", key)


def test_what_a_newer_server_adds_is_passed_over(client: Client, stub: Stub) -> None:
    agent = {"id": "1", "client_id": None, "name": "guardian", "type": "guardian", "description": ""}
    stub.will(Reply(200, {"items": [agent | {"created_at": "2026-11-01T09:30:00+00:00", "mood": "good"}]}))

    assert [one.name for one in client.agents()] == ["guardian"]


@pytest.mark.parametrize("change", [{"name": 3}, {"created_at": "yesterday"}, {"created_at": 5}])
def test_a_field_of_another_type_is_noticed(client: Client, stub: Stub, change: dict[str, object]) -> None:
    agent = {"id": "1", "client_id": None, "name": "guardian", "type": "guardian", "description": ""}
    stub.will(Reply(200, {"items": [agent | {"created_at": "2026-11-01T09:30:00+00:00"} | change]}))

    with pytest.raises(NotAssay, match=rf"Agent\.{next(iter(change))} that can't be read"):
        client.agents()
