"""Let clients poll a job cheaply: its version is its ETag, and a hint says when to ask again."""

from __future__ import annotations

from flask import Response, request

from shared.models import Job
from shared.vocabulary import JobState

#: Seconds until the next poll may find something new; ended jobs have none.
_RETRY_AFTER = {
    JobState.SCHEDULED: 5,
    JobState.QUEUED: 1,
    JobState.RUNNING: 1,
    JobState.WAITING: 2,
}

IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "description": "The version that is known; nothing is sent while it is the same.",
    "schema": {"type": "string"},
    "example": '"3"',
}

#: How a job's answer documents its headers.
HEADERS = {
    "Location": {"description": "Where the job is polled.", "schema": {"type": "string"}},
    "ETag": {
        "description": "The job's version; send it as If-None-Match.",
        "schema": {"type": "string"},
        "example": '"3"',
    },
    "Retry-After": {
        "description": "Seconds to wait before the next poll; absent once the job has ended.",
        "schema": {"type": "integer"},
        "example": 1,
    },
}


def headers_of(job: Job) -> dict[str, str]:
    """Return Location, ETag and Retry-After of a job."""
    return {"Location": f"/v1/jobs/{job.id}"} | _validators(job.version, job.state)


def unchanged(version: int, state: str) -> Response | None:
    """Return the 304 where the client's If-None-Match names this version, else None."""
    if not request.if_none_match.contains_weak(str(version)):
        return None
    return Response(status=304, headers=_validators(version, state))


def _validators(version: int, state: str) -> dict[str, str]:
    seconds = _RETRY_AFTER.get(JobState(state))
    return {"ETag": f'"{version}"'} | ({"Retry-After": str(seconds)} if seconds else {})
