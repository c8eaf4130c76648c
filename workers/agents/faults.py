"""Translate what the SDKs raise into our errors, leaving every secret behind."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import anthropic
import httpx2
import openai

from shared.errors import (
    AgentError,
    ProviderGarbled,
    ProviderRateLimited,
    ProviderRefused,
    ProviderTimeout,
    ProviderUnavailable,
)

#: Everything that the SDKs and their HTTP library raise.
FAULTS = (openai.OpenAIError, anthropic.AnthropicError, httpx2.HTTPError, httpx2.InvalidURL)
#: What an endpoint calls an error, if it is a plain word: ``model_not_found``.
WORD = re.compile(r"[a-z][a-z_]{2,39}")

T = TypeVar("T")


class SdkFault(Exception):
    """Stands for an SDK's exception whose text may quote the key, the headers or the URL."""


class RateLimited(ProviderRateLimited):
    """The agent's endpoint asked us to slow down."""

    def __init__(self, message: str | None = None, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(message)
        #: How long the endpoint asked us to wait, in seconds; ``None`` if it did not say.
        self.retry_after_seconds = retry_after_seconds


async def translating(call: Callable[[], Awaitable[T]]) -> T:
    """Await ``call()``; what an SDK raises comes out as an ``AgentError``.

    The SDK's exception is not chained: its text quotes the response, which may quote the key. A
    ``SdkFault`` with its type and status stands in as the cause.
    """
    try:
        return await call()
    except FAULTS as fault:
        error, cause = agent_error(fault), SdkFault(f"{type(fault).__module__}.{type(fault).__name__}")
    # Raised here, outside the except block, so that the exception does not hang on as its context.
    raise error from cause


def agent_error(fault: Exception) -> AgentError:
    """Return the error of ours that ``fault`` means; of the endpoint's text it quotes one word at most."""
    if isinstance(fault, (openai.APITimeoutError, anthropic.APITimeoutError, httpx2.TimeoutException)):
        return ProviderTimeout()
    if isinstance(fault, (openai.APIStatusError, anthropic.APIStatusError)):
        return _status_error(fault)
    if isinstance(fault, (openai.APIConnectionError, anthropic.APIConnectionError, httpx2.TransportError)):
        return ProviderUnavailable("The agent's endpoint can't be reached or broke off the connection.")
    if isinstance(fault, httpx2.InvalidURL):
        return ProviderRefused("The endpoint's base URL can't be read.")
    return ProviderGarbled()


def _status_error(fault: openai.APIStatusError | anthropic.APIStatusError) -> AgentError:
    status, word = fault.status_code, _word(fault.body)
    said = f"HTTP {status}{', ' + word if word else ''}"
    if status == 429:
        wait = _retry_after(fault.response.headers)
        return RateLimited(f"The agent's endpoint asked us to slow down ({said}).", retry_after_seconds=wait)
    if status == 408:
        return ProviderTimeout(f"The agent's endpoint gave up waiting ({said}).")
    if status >= 500:
        return ProviderUnavailable(f"The agent's endpoint failed on its side ({said}).")
    return ProviderRefused(f"The agent's endpoint refused the request ({said}).")


def _word(body: object) -> str:
    """Return the endpoint's own word for its error; its sentences may quote the key, so they are not used."""
    error: Any = body.get("error", body) if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return ""
    words = [error.get("code"), error.get("type")]
    return next((word for word in words if isinstance(word, str) and WORD.fullmatch(word)), "")


def _retry_after(headers: httpx2.Headers) -> float | None:
    """Read ``Retry-After`` as seconds or as an HTTP date (RFC 9110, 10.2.3)."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit() and len(value) < 10:
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())
