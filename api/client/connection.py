"""Ask an Assay API over HTTP: with the key, again where that is safe, and page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import count
from typing import Any

import httpx
from httpx_sse import EventSource, ServerSentEvent, SSEError

from .errors import AssayError, Invalid, NotAssay, Unreachable
from .problems import error_of, retry_after
from .reading import document_of
from .timing import Clock
from .version import VERSION

#: For how long a request is tried again while the server is away, in seconds.
PATIENCE = 5.0
#: The same while a job is waited for.
LONG_PATIENCE = 300.0
#: For how long one answer may take, in seconds.
_TIMEOUT = httpx.Timeout(30.0, connect=5.0)
#: The most rows that a page holds.
_PAGE = "200"

OnTrouble = Callable[[AssayError], None]


class Connection:
    """One server and one key; requests that may be repeated are, for ``patience`` seconds."""

    def __init__(
        self, base_url: str, key: str, *, patience: float = PATIENCE, clock: Clock | None = None
    ) -> None:
        self.clock = clock or Clock()
        self._patience = patience
        url = _address(base_url)
        headers = {"Authorization": f"Bearer {_key(key)}", "User-Agent": f"assay-client/{VERSION}"}
        # A proxy of the environment has nothing to do with a server on this machine.
        here = url.host in ("localhost", "127.0.0.1", "::1")
        self._http = httpx.Client(base_url=url, headers=headers, timeout=_TIMEOUT, trust_env=not here)

    def close(self) -> None:
        """Close the sockets."""
        self._http.close()

    def ask(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool = True,
        patience: float | None = None,
        on_trouble: OnTrouble | None = None,
    ) -> httpx.Response:
        """Return a success or a 304; raises the error that the answer tells, or ``Unreachable``.

        What is not ``repeatable`` is asked again only where the server surely did not carry it out.
        ``on_trouble`` is told of each failure after which another try is made.
        """
        until = self.clock.now() + (self._patience if patience is None else patience)
        for failures in count(1):
            asked: float | None = None
            try:
                answer = self._http.request(method, path, json=json, params=params, headers=headers)
            except httpx.TransportError as cause:
                error: AssayError | None = self._unreachable(cause)
                again = repeatable or isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout)
            else:
                error = error_of(answer)
                asked = retry_after(answer)
                again = answer.status_code in (429, 503) or (
                    repeatable and answer.status_code in (408, 502, 504)
                )
            if error is None:
                return answer
            pause = self.clock.pause(failures, asked)
            if not again or self.clock.now() + pause > until:
                raise error
            if on_trouble:
                on_trouble(error)
            self.clock.sleep(pause)
        raise AssertionError("unreachable")  # pragma: no cover

    def get(self, path: str, **params: Any) -> Any:
        """Return the document at a path; parameters that are None are left out."""
        return document_of(self.ask("GET", path, params=_given(params)))

    def stream(self, path: str, *, headers: Mapping[str, str]) -> Iterator[ServerSentEvent]:
        """Yield the server-sent events of a path until the stream is over or breaks off.

        Raises nothing: where no stream is to be had there are no events, and ``ask`` finds out why.
        """
        headers = {"Accept": "text/event-stream", **headers}
        with (
            suppress(httpx.TransportError, SSEError),
            self._http.stream("GET", path, headers=headers) as answer,
        ):
            if answer.status_code == 200:
                yield from EventSource(answer).iter_sse()

    def pages(
        self, path: str, *, patience: float | None = None, on_trouble: OnTrouble | None = None, **params: Any
    ) -> Iterator[Any]:
        """Yield the rows of all pages of a list, as the Link header leads through them (RFC 8288)."""
        query: Mapping[str, Any] | None = {"limit": _PAGE} | _given(params)
        while True:
            answer = self.ask("GET", path, params=query, patience=patience, on_trouble=on_trouble)
            document = document_of(answer)
            if not isinstance(document, dict) or not isinstance(document.get("items"), list):
                raise NotAssay(f"{answer.request.url} answered something else than a list.")
            yield from document["items"]
            following = answer.links.get("next", {}).get("url")
            if following is None:
                return
            # Only the path is followed: the key goes to no other server.
            url = httpx.URL(following)
            path, query = url.path, dict(url.params)

    def _unreachable(self, cause: httpx.TransportError) -> Unreachable:
        what = "did not answer in time" if isinstance(cause, httpx.TimeoutException) else "can't be reached"
        if isinstance(cause, httpx.ReadError | httpx.RemoteProtocolError):
            what = "broke its answer off"
        error = Unreachable(f"The server at {self._http.base_url.copy_with(path='/')} {what}.")
        error.__cause__ = cause
        return error


def _given(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in params.items() if value is not None}


def _address(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text.strip())
    except httpx.InvalidURL as error:
        raise Invalid(f"{text!r} is no address.", advice="Give one such as http://127.0.0.1:8000.") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise Invalid(f"{text!r} is no address.", advice="Give one such as http://127.0.0.1:8000.")
    return url


def _key(text: str) -> str:
    key = text.strip()
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise Invalid("That is no API key.", advice="A key is one word that begins with assay_.")
    return key
