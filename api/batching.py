"""Read the jobs of a batch, each by its kind's schema, and say of each fault which job has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from api.authentication import caller
from api.kinds import payload_of, payload_schema
from api.submitting import check_times, traceparent
from shared.jobs import kind_named
from shared.store import agent_versions
from shared.store.submission import NewJob

#: Messages by the place of the job in the batch.
Faults = dict[int, Any]


def new_jobs(session: Session, entries: Sequence[dict[str, Any]], *, now: datetime) -> list[NewJob]:
    """Return the jobs that a batch asks for; raises ``ValidationError`` below ``/jobs``."""
    faults: Faults = {}
    read = [_payload(entry, number, now, faults) for number, entry in enumerate(entries)]
    _raise(faults)
    _refuse_strange_versions(session, read)
    context, client_id = traceparent(), caller().client_id
    return [
        NewJob(
            kind=kind_named(entry["kind"]),
            client_id=client_id,
            payload=payload_of(kind_named(entry["kind"]), payload),
            priority=entry.get("priority"),
            run_at=entry.get("run_at"),
            deadline=entry.get("deadline"),
            traceparent=context,
        )
        for entry, payload in zip(entries, read, strict=True)
    ]


def _payload(entry: dict[str, Any], number: int, now: datetime, faults: Faults) -> dict[str, Any]:
    """Return a read payload; where it or a time is at fault, note it and return nothing."""
    found: dict[str, Any] = {}
    payload: dict[str, Any] = {}
    try:
        check_times(entry, now)
    except ValidationError as error:
        found |= error.messages_dict
    try:
        payload = payload_schema(kind_named(entry["kind"])).load(entry["payload"])
    except ValidationError as error:
        found["payload"] = error.messages
    if found:
        faults[number] = found
    return payload


def _refuse_strange_versions(session: Session, payloads: Iterable[dict[str, Any]]) -> None:
    named: dict[int, UUID] = {
        number: payload["agent_version_id"]
        for number, payload in enumerate(payloads)
        if "agent_version_id" in payload
    }
    visible = agent_versions.visible(session, set(named.values()), client_id=caller().client_id)
    missing = {"payload": {"agent_version_id": ["There is no such agent version."]}}
    _raise({number: missing for number, version in named.items() if version not in visible})


def _raise(faults: Faults) -> None:
    if faults:
        raise ValidationError({"jobs": faults})
