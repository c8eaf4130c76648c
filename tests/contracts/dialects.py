"""Say the same things, and the same faults, in each protocol."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shared.errors import (
    AgentError,
    ProviderGarbled,
    ProviderRateLimited,
    ProviderRefused,
    ProviderTimeout,
    ProviderUnavailable,
)
from shared.vocabulary import Protocol
from tests.contracts.endpoint_server import Behaviour, Handler

KEY = "sk-planted-4f9a2b7c-do-not-print"
PASSWORD = "planted-userinfo-password"


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
