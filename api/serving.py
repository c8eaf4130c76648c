"""Keep the server's few threads for requests that are answered at once.

granian gives every request one of its threads until the last byte of its answer. Event streams and long polls
would need hundreds of them, among which the quick requests take the interpreter from each other (decision 24).
So what may take long gets a thread of its own here, and the server's are few.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import wraps
from io import BytesIO
from threading import BoundedSemaphore, Thread
from typing import Any

import structlog

from shared.settings import Settings

#: Paths that are answered however busy the server's threads are.
_ALWAYS = ("/healthz", "/readyz", "/metrics")
#: A longer body, in bytes, is answered without waiting for its job.
_LONGEST_BODY = 65_536
#: Requests beyond the seats of streams and long polls that get a thread of their own.
_OTHERS = 32

Answer = Callable[[Any, dict[str, Any]], Any]

log = structlog.get_logger("api.serving")


def spare_threads(settings: Settings) -> None:
    """Have granian's worker, where one loads this app, answer on other threads what may take long.

    granian has no public way to it: what wraps its WSGI calls is replaced. Under another server nothing changes.
    """
    server = sys.modules.get("granian.server.mp")
    if server is None:
        return
    wrapped: Callable[..., Answer] = getattr(server, "_wsgi_call_wrap")  # noqa: B009  (private)
    if not hasattr(wrapped, "__wrapped__"):
        most = settings.stream_slots + settings.wait_slots + _OTHERS
        setattr(server, "_wsgi_call_wrap", _sparing(wrapped, most))  # noqa: B010  (private)


def may_take_long(scope: Mapping[str, Any]) -> bool:
    """Tell from a request's environ whether its answer may be long in coming, or must not wait for others."""
    return (
        "HTTP_PREFER" in scope
        or "text/event-stream" in scope.get("HTTP_ACCEPT", "")
        or scope["PATH_INFO"] in _ALWAYS
    )


def with_body(scope: dict[str, Any]) -> bool:
    """Read the body of a request that is about to leave granian's thread; False where it has to stay.

    On another thread granian's body stops the whole server until it has come. A body of unknown length, or a long
    one, is left alone, and nothing waits for its job: ``Prefer`` is a wish.
    """
    if scope["REQUEST_METHOD"] in ("GET", "HEAD"):
        return True
    length = int(scope.get("CONTENT_LENGTH") or _LONGEST_BODY + 1)
    if length > _LONGEST_BODY:
        scope.pop("HTTP_PREFER", None)
        return False
    body, read = b"", scope["wsgi.input"].read
    while len(body) < length and (part := read(length - len(body))):
        body += part
    scope["wsgi.input"] = BytesIO(body)
    return True


def _sparing(wrap: Callable[..., Answer], most: int) -> Callable[..., Answer]:
    @wraps(wrap)
    def sparing(*args: Any) -> Answer:
        answer = wrap(*args)
        free = BoundedSemaphore(most)

        def apart(protocol: Any, scope: dict[str, Any]) -> None:
            try:
                answer(protocol, scope)
            except Exception:
                log.exception("a request was not answered")
                protocol.response_bytes(500, [], b"")
            finally:
                free.release()

        def spare(protocol: Any, scope: dict[str, Any]) -> Any:
            if not may_take_long(scope) or not with_body(scope) or not free.acquire(blocking=False):
                return answer(protocol, scope)
            return Thread(target=apart, args=(protocol, scope), name="apart", daemon=True).start()

        return spare

    return sparing
