"""Stream a job's events as they come, as server-sent events.

The format is the HTML standard's (https://html.spec.whatwg.org/multipage/server-sent-events.html): a
client that was cut off names the last id it saw, in Last-Event-ID, and misses nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from uuid import UUID

from flask import Response, current_app, json, request
from marshmallow import ValidationError

from api.authentication import authenticate, credential
from api.following import Waiting, Watch, ends
from schemas.jobs import JobEvent
from shared import models
from shared.errors import DatabaseUnavailable, StreamsFull, Unauthenticated
from shared.settings import settings
from shared.vocabulary import ENDED_STATES, Scope

MEDIA_TYPE = "text/event-stream"

#: How a job's list of events documents that it can be streamed.
DOCUMENTED = {
    "parameters": [
        {
            "in": "header",
            "name": "Last-Event-ID",
            "description": "The number of the last event that was seen; the stream goes on after it. "
            "Without a stream it is passed over.",
            "schema": {"type": "string"},
            "example": "7",
        }
    ],
    "responses": {
        200: {
            "content": {
                MEDIA_TYPE: {
                    "schema": {"type": "string"},
                    "example": 'id: 2\nevent: progress\ndata: {"number": 2, "type": "progress"}\n\n',
                }
            }
        }
    },
}

_SCHEMA = JobEvent()
#: The milliseconds after which a client that was cut off comes back.
_COME_BACK = b"retry: 2000\n\n"
_ALIVE = b": alive\n\n"


def wanted() -> bool:
    """Tell whether the client asks for a stream rather than for a page."""
    offered = ["application/json", MEDIA_TYPE]
    return request.accept_mimetypes.best_match(offered, default=offered[0]) == MEDIA_TYPE


def stream(job_id: UUID, *, number: int, version: int, state: str) -> Response:
    """Answer a job's events after ``number`` until it ends, given its version and state as they are.

    Where nothing will come any more the answer is 204, which tells a browser not to come back. Raises
    ``StreamsFull`` where this process serves as many streams as it may.
    """
    number = last_event_id() or number
    if state in ENDED_STATES and number >= version:
        return Response(status=204)
    waiting: Waiting = current_app.extensions["waiting"]
    with ExitStack() as held:
        if not held.enter_context(waiting.streams.taken()):
            raise StreamsFull
        watch = held.enter_context(waiting.following.watching(job_id, number))
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        response = Response(_told(watch, credential()), content_type=MEDIA_TYPE, headers=headers)
        response.call_on_close(held.pop_all().close)
        return response


def last_event_id() -> int | None:
    """Return the request's Last-Event-ID, if it has one; raises ``ValidationError`` where it is no number."""
    text = request.headers.get("Last-Event-ID", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        error = ValidationError({"Last-Event-ID": ["Must be the number of an event."]})
        error.location = "header"  # type: ignore[attr-defined]
        raise error
    return int(text)


def _told(watch: Watch, key: str) -> Iterator[bytes]:
    yield _COME_BACK
    beat = settings().stream_beat_seconds
    until = time.monotonic() + beat
    while True:
        event = watch.next(until - time.monotonic())
        if event is not None:
            yield _written(event)
            if ends(event):
                return
        if time.monotonic() >= until:
            if not _still_welcome(key):
                return
            yield _ALIVE
            until = time.monotonic() + beat


def _written(event: models.JobEvent) -> bytes:
    data = json.dumps(_SCHEMA.dump(event))
    return f"id: {event.number}\nevent: {event.type}\ndata: {data}\n\n".encode()


def _still_welcome(key: str) -> bool:
    """Tell whether the key may still read: it may have been revoked since the stream began."""
    try:
        return Scope.READ in authenticate(key).scopes
    except DatabaseUnavailable:
        return True
    except Unauthenticated:
        return False
