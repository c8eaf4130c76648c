"""What may take long is answered on threads of its own, where granian serves."""

from __future__ import annotations

import sys
import threading
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest

from api.serving import may_take_long, spare_threads, with_body
from shared.settings import Settings

QUICK = {"REQUEST_METHOD": "GET", "PATH_INFO": "/v1/jobs", "HTTP_ACCEPT": "application/json"}
LONG = (
    QUICK | {"HTTP_PREFER": "wait=3"},
    QUICK | {"HTTP_ACCEPT": "text/event-stream"},
    QUICK | {"PATH_INFO": "/healthz"},
)


class Protocol:
    """Stands for granian's side of one request."""

    def __init__(self) -> None:
        self.answered = threading.Event()
        self.answers: list[Any] = []

    def response_bytes(self, *answer: Any) -> None:
        self.answers.append(answer)
        self.answered.set()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A granian whose WSGI calls answer with the name of their thread."""

    def wrap(_app: Any) -> Any:
        def answer(protocol: Protocol, scope: dict[str, Any]) -> None:
            if scope.get("breaks"):
                raise ValueError("broken")
            protocol.response_bytes(threading.current_thread())

        return answer

    module = SimpleNamespace(_wsgi_call_wrap=wrap)
    monkeypatch.setitem(sys.modules, "granian.server.mp", module)
    return module


class Slow(BytesIO):
    """A body that comes byte by byte."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(1, size or 0))


def test_a_body_is_read_before_its_request_leaves_the_servers_thread() -> None:
    scope: dict[str, Any] = QUICK | {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "4"}
    scope["wsgi.input"] = Slow(b"body and more")

    assert with_body(scope)
    assert scope["wsgi.input"].read() == b"body"


@pytest.mark.parametrize("length", [{}, {"CONTENT_LENGTH": ""}, {"CONTENT_LENGTH": "65537"}])
def test_a_body_that_may_be_long_stays_and_waits_for_no_job(length: dict[str, str]) -> None:
    body = BytesIO(b"body")
    scope = QUICK | {"REQUEST_METHOD": "POST", "HTTP_PREFER": "wait=9", "wsgi.input": body} | length

    assert not with_body(scope)
    assert "HTTP_PREFER" not in scope
    assert body.tell() == 0


def _thread_of(answer: Any, scope: dict[str, Any]) -> threading.Thread:
    protocol = Protocol()
    answer(protocol, scope)
    assert protocol.answered.wait(5)
    ((thread,),) = protocol.answers
    assert isinstance(thread, threading.Thread)
    return thread


@pytest.mark.parametrize("scope", LONG)
def test_it_may_take_long(scope: dict[str, Any]) -> None:
    assert may_take_long(scope)
    assert not may_take_long(QUICK)
    assert not may_take_long({"PATH_INFO": "/"})


def test_only_what_may_take_long_leaves_the_servers_thread(server: SimpleNamespace) -> None:
    spare_threads(Settings())
    spare_threads(Settings())
    answer = server._wsgi_call_wrap("app")

    assert _thread_of(answer, QUICK) is threading.current_thread()
    assert {_thread_of(answer, scope).name for scope in LONG} == {"apart"}


def test_past_the_most_threads_the_servers_own_answers(server: SimpleNamespace) -> None:
    spare_threads(Settings(stream_slots=-32, wait_slots=0))

    assert _thread_of(server._wsgi_call_wrap("app"), LONG[0]) is threading.current_thread()


def test_what_breaks_is_answered_500(server: SimpleNamespace) -> None:
    spare_threads(Settings())
    protocol = Protocol()

    server._wsgi_call_wrap("app")(protocol, LONG[0] | {"breaks": True})

    assert protocol.answered.wait(5)
    assert protocol.answers == [(500, [], b"")]
