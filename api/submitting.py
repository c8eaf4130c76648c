"""Turn a read request into a job row, and answer 202 with it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import request
from marshmallow import ValidationError

from api import auditing
from api.authentication import caller, prove
from api.kinds import payload_of
from api.polling import headers_of
from shared.db.engine import single_statements, transaction
from shared.jobs import JobKind
from shared.models import Job
from shared.settings import settings
from shared.store import acceptance, agent_versions, submission
from shared.store.submission import NewJob

Answer = tuple[Job, int, dict[str, str]]

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
#: W3C Trace Context, version 00; an id of zeros is none.
_TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def submit(kind: JobKind, body: dict[str, Any]) -> Answer:
    """Insert the job that ``body``, as its schema read it, asks for; return the answer's parts.

    The broker has no part in it: the row is its own outbox. Raises ``NotFound`` where the caller may not
    use the agent version that ``body`` names.
    """
    now = datetime.now(UTC)
    check_times(body, now)
    new = NewJob(
        kind=kind,
        client_id=caller().client_id,
        payload=payload_of(kind, body),
        priority=body.get("priority"),
        run_at=body.get("run_at"),
        deadline=body.get("deadline"),
        idempotency_key=idempotency_key(),
        traceparent=traceparent(),
    )
    version, event = body.get("agent_version_id"), auditing.event("job.submitted", kind=kind.name)
    with single_statements() as connection:
        job = acceptance.accept(connection, new, version_id=version, event=event, now=now)
    return _answer(job) if job is not None else _in_steps(new, version, now)


def _in_steps(new: NewJob, version: UUID | None, now: datetime) -> Answer:
    """Find out why a job was not accepted at once: a revoked key, a strange agent version, or a used key."""
    prove()
    with transaction() as session:
        if version is not None:
            agent_versions.require_visible(session, version, client_id=new.client_id)
        done = submission.submit(session, new, now=now, remember_seconds=settings().idempotency_seconds)
        if not done.replayed:
            auditing.record(session, "job.submitted", done.job.id, kind=new.kind.name)
    return _answer(done.job, replayed=done.replayed)


def _answer(job: Job, *, replayed: bool = False) -> Answer:
    return job, 202, headers_of(job) | ({"Idempotency-Replayed": "true"} if replayed else {})


def idempotency_key() -> str | None:
    """Return the request's Idempotency-Key; raises ``ValidationError`` where it is none."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.fullmatch(key):
        error = ValidationError({"Idempotency-Key": ["Must be 1 to 255 printable ASCII characters."]})
        error.location = "header"  # type: ignore[attr-defined]
        raise error
    return key


def traceparent() -> str | None:
    """Return the request's trace context, if it has a valid one."""
    given = request.headers.get("traceparent", "")
    return given if _TRACEPARENT.fullmatch(given) else None


def check_times(body: dict[str, Any], now: datetime) -> None:
    """Raise ``ValidationError`` where the deadline of a submission can't be met."""
    deadline = body.get("deadline")
    if deadline is not None and deadline <= max(now, body.get("run_at") or now):
        raise ValidationError({"deadline": ["Must lie ahead, and after run_at."]})
