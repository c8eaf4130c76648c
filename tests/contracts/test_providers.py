"""What every provider owes, asked over a real socket."""

from __future__ import annotations

import logging
import time
import traceback
from typing import Any

import pytest

from shared.errors import (
    AssayError,
    JobCancelled,
    ProviderGarbled,
    ProviderTimeout,
    ProviderUnavailable,
)
from tests.contracts.dialects import DIALECTS, FAULTS, KEY, PASSWORD, Dialect
from tests.contracts.endpoint_server import Behaviour, Handler, serving
from tests.workers.fakes import FakeWatch
from workers.agents.endpoint import EndpointConfig
from workers.agents.faults import RateLimited
from workers.agents.registry import provider
from workers.ports import Decoding, Message, Reply, Role

PROMPT = [Message(Role.SYSTEM, "You add."), Message(Role.USER, "Calculate 4 + 3.")]


@pytest.fixture(params=DIALECTS, ids=lambda dialect: dialect.protocol.value)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    param: Dialect = request.param
    return param


def config(dialect: Dialect, address: str, *, timeout: float = 5.0, key: str | None = KEY) -> EndpointConfig:
    return EndpointConfig(
        id="e1",
        base_url=f"http://user:{PASSWORD}@{address}{dialect.prefix}",
        protocol=dialect.protocol,
        model="tiny",
        api_key=key,
        timeout_seconds=timeout,
    )


def ask(dialect: Dialect, address: str, *, watch: FakeWatch | None = None, **options: Any) -> Reply:
    made = provider(config(dialect, address, **options))
    return made.complete(PROMPT, Decoding(max_tokens=16, stop=("END",)), watch=watch or FakeWatch())


def failure(dialect: Dialect, behaviour: Behaviour, **options: Any) -> AssayError:
    with serving(behaviour) as server, pytest.raises(AssayError) as caught:
        ask(dialect, server.address, **options)
    return caught.value


def test_an_answer_is_read_with_its_tokens(dialect: Dialect) -> None:
    with serving(lambda handler: handler.answer(dialect.body())) as server:
        reply = ask(dialect, server.address)

    assert (reply.text, reply.model, reply.usage.total) == ("7", "tiny", 13)
    assert reply.finish_reason in {"stop", "end_turn"}
    assert reply.duration_ms >= 0


def test_the_request_says_what_was_configured(dialect: Dialect) -> None:
    with serving(lambda handler: handler.answer(dialect.body())) as server:
        ask(dialect, server.address)

    path, headers, body = server.requests[0]
    assert path == dialect.path
    assert (body["model"], body["max_tokens"], body["temperature"]) == ("tiny", 16, 0.0)
    assert body.get("stop", body.get("stop_sequences")) == ["END"]
    assert body["messages"][-1] == {"role": "user", "content": "Calculate 4 + 3."}
    assert KEY in str(headers)


def test_nothing_of_this_machines_environment_is_sent(
    dialect: Dialect, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "leaked")
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"):
        monkeypatch.setenv(name, "leaked")

    with serving(lambda handler: handler.answer(dialect.body())) as server:
        ask(dialect, server.address, key=None)

    assert "leaked" not in str(server.requests)


def test_a_proxy_does_not_stand_before_a_local_endpoint(
    dialect: Dialect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")

    with serving(lambda handler: handler.answer(dialect.body())) as server:
        assert ask(dialect, server.address).text == "7"


def test_an_answer_is_cut_to_64_kib(dialect: Dialect) -> None:
    with serving(lambda handler: handler.answer(dialect.body("é" * 100_000))) as server:
        reply = ask(dialect, server.address)

    assert len(reply.text.encode()) == 64 * 1024


def test_what_a_database_cannot_keep_is_replaced(dialect: Dialect) -> None:
    with serving(lambda handler: handler.answer(dialect.body("7\x00\ud800"))) as server:
        reply = ask(dialect, server.address)

    assert reply.text.encode() == "7\ufffd?".encode()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_has_its_code_and_names_no_secret(
    dialect: Dialect, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    behaviour, expected = FAULTS[fault]
    key = None if fault == "503" else KEY  # Without a key the URL's password is what is sent.
    timeout = 0.4 if expected is ProviderTimeout else 5.0
    caplog.set_level(logging.DEBUG)

    error = failure(dialect, behaviour(dialect), timeout=timeout, key=key)

    assert type(error).code == expected.code
    said = "".join(traceback.format_exception(error)) + repr(error) + caplog.text
    assert KEY not in said
    assert PASSWORD not in said
    assert error.__cause__ is not None or expected is ProviderTimeout or expected is ProviderGarbled


def test_a_refused_connection_is_unavailable(dialect: Dialect) -> None:
    with pytest.raises(ProviderUnavailable):
        ask(dialect, "127.0.0.1:1")


@pytest.mark.parametrize(
    ("said", "seconds"), [("7", 7.0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0), ("x", None)]
)
def test_retry_after_is_kept(dialect: Dialect, said: str, seconds: float | None) -> None:
    error = failure(dialect, lambda handler: handler.answer(b"{}", status=429, Retry_After=said))

    assert isinstance(error, RateLimited)
    assert error.retry_after_seconds == seconds


def test_a_cancelled_job_leaves_at_once_and_frees_the_socket(dialect: Dialect) -> None:
    with serving(Handler.hang) as server:
        started = time.monotonic()
        with pytest.raises(JobCancelled):
            ask(dialect, server.address, watch=FakeWatch(0.2, reason=JobCancelled()), timeout=30)
        took = time.monotonic() - started

        assert server.client_left.wait(10)
    assert took < 5


def test_a_call_is_bounded_by_the_attempts_time(dialect: Dialect) -> None:
    with serving(Handler.hang) as server, pytest.raises(AssayError) as caught:
        ask(dialect, server.address, watch=FakeWatch(0.2), timeout=30)

    assert caught.value.code in {"provider_timeout", "attempt_timed_out"}


def test_a_config_does_not_print_its_secrets(dialect: Dialect) -> None:
    text = repr(config(dialect, "127.0.0.1:1")) + repr(provider(config(dialect, "127.0.0.1:1")))

    assert KEY not in text
    assert PASSWORD not in text


def test_a_key_that_no_header_can_carry_is_refused_unprinted() -> None:
    with pytest.raises(AssayError) as caught:
        config(DIALECTS[0], "127.0.0.1:1", key=KEY + "\n")

    assert caught.value.code == "secret_missing"
    assert KEY not in "".join(traceback.format_exception(caught.value))
