"""Wait for a job's end before answering, where the client prefers it: ``Prefer: wait=10`` (RFC 7240)."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import current_app, request
from werkzeug.http import parse_dict_header

from api.authentication import caller
from api.following import Following, Waiting, ends
from api.polling import headers_of
from shared import models
from shared.db.engine import single_statements
from shared.errors import DatabaseUnavailable
from shared.store import jobs
from shared.vocabulary import ENDED_STATES

View = TypeVar("View", bound=Callable[..., Any])

#: The longest wait, in seconds.
LONGEST = 30.0

#: How a view documents that it can wait.
PREFER = {
    "in": "header",
    "name": "Prefer",
    "description": "wait=N answers up to N seconds later (30 at most), as soon as the job ends. "
    "Where too many wait already it is ignored, as RFC 7240 allows.",
    "schema": {"type": "string"},
    "example": "wait=10",
}
APPLIED = {
    "Preference-Applied": {
        "description": "The wait that was granted.",
        "schema": {"type": "string"},
        "example": "wait=10",
    }
}


def preferred() -> float:
    """Return for how many seconds the client would wait, 0 to 30; what can't be read is no wish."""
    if "Prefer" not in request.headers:
        return 0.0
    wish = parse_dict_header(", ".join(request.headers.getlist("Prefer"))).get("wait") or ""
    seconds = wish.partition(";")[0].strip()
    return min(LONGEST, float(seconds)) if seconds.isascii() and seconds.isdigit() else 0.0


def patient(view: View) -> View:
    """Let a view that answers 202 with a new job answer 200 with the ended one, if the client waits for it."""

    @wraps(view)
    def waits(*args: Any, **kwargs: Any) -> Any:
        job, status, headers = view(*args, **kwargs)
        if preferred():
            headers |= _wait(job.id, job.version) if job.state not in ENDED_STATES else {}
            job = _as_it_is(job)
            headers = {k: v for k, v in headers.items() if k != "Retry-After"} | headers_of(job)
        return job, 200 if preferred() and job.state in ENDED_STATES else status, headers

    return cast(View, waits)


def until_worth_telling(job_id: UUID) -> dict[str, str]:
    """Wait, as the client prefers, for the end of its job, or for a change of what If-None-Match names.

    Returns the headers that tell so; raises ``NotFound``.
    """
    if not preferred():
        return {}
    with single_statements() as connection:
        version, state = jobs.glance(connection, job_id, client_id=caller().client_id)
    known = request.if_none_match.contains_weak(str(version))
    if state in ENDED_STATES or (request.if_none_match and not known):
        return {}
    return _wait(job_id, version, change=known)


def _wait(job_id: UUID, number: int, *, change: bool = False) -> dict[str, str]:
    """Wait for a job's end, or only for a ``change`` after ``number``, as long as the client prefers.

    Returns the headers that tell so; none where no seat is free.
    """
    seconds = preferred()
    waiting: Waiting = current_app.extensions["waiting"]
    with waiting.polls.taken() as seated:
        if not seated:
            return {}
        _watch(waiting.following, job_id, number, seconds, change=change)
    return {"Preference-Applied": f"wait={seconds:g}"}


def _watch(following: Following, job_id: UUID, number: int, seconds: float, *, change: bool) -> None:
    until = time.monotonic() + seconds
    with following.watching(job_id, number) as watch:
        while (left := until - time.monotonic()) > 0:
            event = watch.next(left)
            if event is not None and (change or ends(event)):
                return


def _as_it_is(job: models.Job) -> models.Job:
    """Return the job as it is by now; as it was, where that can't be read: it was accepted all the same."""
    try:
        with single_statements() as connection:
            return jobs.find(connection, job.id, client_id=job.client_id)
    except DatabaseUnavailable:
        return job
