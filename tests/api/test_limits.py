"""Rate limits, and what happens to them when the broker is away."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from api.app import build_app
from api.limits import RateLimits
from shared.settings import Settings
from tests.api.caller import Asking
from tests.api.conftest import SignIn
from tests.environment import environment
from tests.factories import AgentVersionFactory, ClientFactory
from tests.valkey_process import ValkeyProcess, start_valkey


@pytest.fixture
def valkey() -> Iterator[ValkeyProcess]:
    """A broker that a test may trouble."""
    server = start_valkey()
    yield server
    server.stop()


@pytest.fixture
def troubled_app(valkey: ValkeyProcess, database: None) -> Iterator[Flask]:
    with environment(REDIS_URL=valkey.url, ASSAY_VALKEY_TIMEOUT_SECONDS=0.05):
        yield build_app()


@pytest.fixture(autouse=True)
def _within_one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test meet the end of a window by chance."""
    began = time.time()
    monkeypatch.setattr("api.app.time", lambda: began)


def test_every_answer_tells_what_is_left(sign_in: SignIn) -> None:
    me = sign_in(client=ClientFactory(requests_per_minute=10))

    answers = [me.get("/v1/jobs"), me.get("/v1/jobs")]

    assert answers[0].headers["RateLimit-Policy"] == '"client";q=10;w=60'
    assert [answer.headers["RateLimit"].split(";")[1] for answer in answers] == ["r=9", "r=8"]


def test_past_the_quota_requests_are_refused_until_the_window_ends(sign_in: SignIn) -> None:
    me, other = (sign_in(client=ClientFactory(requests_per_minute=2)) for _ in range(2))
    answers = [me.get("/v1/jobs") for _ in range(4)]

    refused = answers[-1]

    assert refused.status_code == 429
    assert refused.json["code"] == "too_many_requests"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit"].startswith('"client";r=0;t=')
    assert other.get("/v1/jobs").status_code == 200


def test_all_processes_count_together(valkey_url: str, sign_in: SignIn) -> None:
    client = ClientFactory(requests_per_minute=3)
    me = sign_in(client=client)
    elsewhere = Asking(build_app().test_client(), me.key, client)

    statuses = [one.get("/v1/jobs").status_code for one in (me, elsewhere, me, elsewhere)]

    # The minute may turn between two requests, and the count with it.
    assert statuses[:3] == [200, 200, 200]
    assert statuses[3] in (429, 200)
    assert [one.get("/v1/jobs").status_code for one in (me, elsewhere) for _ in range(4)][-1] == 429


def test_parcels_let_none_through_past_the_quota(sign_in: SignIn) -> None:
    client = ClientFactory(requests_per_minute=400)
    me = sign_in(client=client)
    processes = [me, *(Asking(build_app().test_client(), me.key, client) for _ in range(2))]

    statuses = [processes[n % 3].get("/v1/job-kinds").status_code for n in range(420)]

    assert 400 - 3 * 4 <= statuses.count(200) <= 400
    assert statuses[-1] == 429


@pytest.mark.parametrize("trouble", ["freeze", "stop"])
def test_submits_go_on_in_ordinary_time_without_the_broker(
    troubled_app: Flask, valkey: ValkeyProcess, sign_in: SignIn, session: Session, trouble: str
) -> None:
    me = sign_in()
    troubled = Asking(troubled_app.test_client(), me.key, me.client)
    body = {"agent_version_id": str(AgentVersionFactory().id), "family": "sums", "level": "basic"}
    ordinary = _times(troubled, body)

    getattr(valkey, trouble)()
    first, *rest = _times(troubled, body)

    # One request in five seconds finds out, at the price of 50 ms; the others notice nothing.
    assert first < max(ordinary) + 1
    assert median(rest) < 5 * median(ordinary)


def _times(me: Asking, body: dict[str, Any]) -> list[float]:
    taken = []
    for _ in range(20):
        began = time.perf_counter()
        answer = me.post("/v1/custody/questions", body)
        taken.append(time.perf_counter() - began)
        assert answer.status_code == 202
        assert "RateLimit" in answer.headers
    return taken


def test_without_the_broker_the_process_limits_alone(
    troubled_app: Flask, valkey: ValkeyProcess, sign_in: SignIn
) -> None:
    me = sign_in(client=ClientFactory(requests_per_minute=2))
    troubled = Asking(troubled_app.test_client(), me.key, me.client)
    valkey.stop()

    statuses = [troubled.get("/v1/jobs").status_code for _ in range(6)]

    assert statuses[:2] == [200, 200]
    assert statuses[-1] == 429


def test_a_frozen_broker_is_waited_for_once(valkey: ValkeyProcess) -> None:
    timeout = 0.4
    limits = RateLimits(Settings(redis_url=valkey.url, valkey_timeout_seconds=timeout))
    limits._count("a")
    valkey.freeze()

    began = time.perf_counter()
    limits._count("a")
    waited = time.perf_counter() - began
    limits._count("a")

    assert timeout <= waited < 2 * timeout
    assert time.perf_counter() - began - waited < timeout


def test_the_broker_is_asked_again_after_a_while(valkey_url: str) -> None:
    limits = RateLimits(Settings(redis_url=valkey_url, valkey_retry_seconds=0.05, valkey_timeout_seconds=2))
    limits._go_alone(OSError())

    alone = limits._count("a")
    time.sleep(0.06)
    together = [limits._count("b") for _ in range(2)]

    assert alone == 1
    assert together == [1, 2]
    assert limits._shared.get("b") == 2
