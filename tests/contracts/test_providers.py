"""What every provider owes, asked over a real socket."""

from __future__ import annotations

import json
import logging
import socket
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from shared.errors import (
    AgentError,
    AssayError,
    JobCancelled,
    ProviderGarbled,
    ProviderRateLimited,
    ProviderRefused,
    ProviderTimeout,
    ProviderUnavailable,
)
from shared.vocabulary import Protocol
from tests.contracts.endpoint_server import Behaviour, Handler, serving
from tests.workers.fakes import FakeWatch
from workers.agents.endpoint import EndpointConfig
from workers.agents.faults import RateLimited
from workers.agents.registry import provider
from workers.ports import Decoding, Message, Reply, Role

KEY = "sk-planted-4f9a2b7c-do-not-print"
PASSWORD = "planted-userinfo-password"
PROMPT = [Message(Role.SYSTEM, "You add."), Message(Role.USER, "Calculate 4 + 3.")]


@dataclass(frozen=True)
class Dialect:
    """How one protocol says the same things."""

    protocol: Protocol
    path: str
    prefix: str

    def body(self, text: Any = "7", **changes: Any) -> bytes:
        if self.protocol is Protocol.ANTHROPIC:
            document = {
                "type": "message",
                "role": "assistant",
                "model": "tiny",
                "content": [{"type": "text", "text": text}],
                "stop_reason": "end_turn",
                "usage": {"input_tokens": 11, "output_tokens": 2},
            }
        else:
            document = {
                "object": "chat.completion",
                "model": "tiny",
                "choices": [
                    {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
                ],
                "usage": {"prompt_tokens": 11, "completion_tokens": 2},
            }
        document.update(changes)
        return json.dumps(document).encode()

    @property
    def holder(self) -> str:
        return "content" if self.protocol is Protocol.ANTHROPIC else "choices"


DIALECTS = [
    Dialect(Protocol.OPENAI_COMPATIBLE, "/v1/chat/completions", "/v1"),
    Dialect(Protocol.ANTHROPIC, "/v1/messages", ""),
]


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


def closes(handler: Handler) -> None:
    handler.connection.close()


def resets(handler: Handler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    handler.connection.close()


def drips(handler: Handler) -> None:
    handler.answer(b"", length=1000)
    for _ in range(100):
        handler.wfile.write(b" ")
        time.sleep(0.05)


def echoing(status: int) -> Callable[[Dialect], Behaviour]:
    """Quote the key and the password in every part of an error."""

    def behaviour(handler: Handler) -> None:
        text = f"Incorrect key {KEY}; authorization {dict(handler.headers)}; {PASSWORD}"
        body = {"error": {"message": text, "code": KEY, "type": "invalid_key"}}
        handler.answer(json.dumps(body).encode(), status=status, X_Echo=KEY, Retry_After="2")

    return lambda _: behaviour


def giving(body: bytes, **options: Any) -> Callable[[Dialect], Behaviour]:
    return lambda _: lambda handler: handler.answer(body, **options)


FAULTS: dict[str, tuple[Callable[[Dialect], Behaviour], type[AgentError]]] = {
    "500": (echoing(500), ProviderUnavailable),
    "503": (echoing(503), ProviderUnavailable),
    "529": (echoing(529), ProviderUnavailable),
    "429": (echoing(429), ProviderRateLimited),
    "400": (echoing(400), ProviderRefused),
    "401": (echoing(401), ProviderRefused),
    "403": (echoing(403), ProviderRefused),
    "404": (echoing(404), ProviderRefused),
    "422": (echoing(422), ProviderRefused),
    "a redirect": (giving(b"", status=307, Location="http://127.0.0.1:1/"), ProviderRefused),
    "a page": (giving(f"<html>{KEY}</html>".encode(), kind="text/html"), ProviderGarbled),
    "broken JSON": (giving(f'{{"choices": [{KEY}'.encode()), ProviderGarbled),
    "not UTF-8": (giving(b'{"choices": "\xff\xfe'), ProviderGarbled),
    "deep JSON": (giving(b"[" * 100_000), ProviderGarbled),
    "another JSON": (giving(b"[]"), ProviderGarbled),
    "null": (giving(b"null"), ProviderGarbled),
    "no body": (giving(b""), ProviderGarbled),
    "an endless body": (lambda d: lambda h: h.answer(d.body() + b" " * 5_000_000), ProviderGarbled),
    "broken gzip": (giving(b"\x00\x01garbage", Content_Encoding="gzip"), ProviderGarbled),
    "no choices": (lambda d: lambda h: h.answer(d.body(**{d.holder: None})), ProviderGarbled),
    "odd choices": (lambda d: lambda h: h.answer(d.body(**{d.holder: [1]})), ProviderGarbled),
    "a number": (lambda d: lambda h: h.answer(d.body(text=7)), ProviderGarbled),
    "no usage": (lambda d: lambda h: h.answer(d.body(usage=None)), ProviderGarbled),
    "odd usage": (
        lambda d: (
            lambda h: h.answer(
                d.body(
                    usage=dict.fromkeys(
                        ("prompt_tokens", "completion_tokens", "input_tokens", "output_tokens"), -1
                    )
                )
            )
        ),
        ProviderGarbled,
    ),
    "nothing": (lambda _: closes, ProviderUnavailable),
    "a reset": (lambda _: resets, ProviderUnavailable),
    "half a body": (lambda d: lambda h: h.answer(d.body()[:40], length=400), ProviderUnavailable),
    "a hang": (lambda _: Handler.hang, ProviderTimeout),
    "drops of a body": (lambda _: drips, ProviderTimeout),
}


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

        assert server.client_left.wait(2)
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
