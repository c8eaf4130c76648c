"""Write and read who changed what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from shared.models import AuditEvent
from shared.store.pages import Page, newest_first

# One statement for all: with its values inside it would be compiled anew for each write.
_INSERT = insert(AuditEvent.__table__)  # type: ignore[arg-type]


@dataclass(frozen=True, kw_only=True)
class Event:
    """What somebody did, as ``noun.verb``, by which key and in which request; the log adds to what."""

    client_id: UUID | None
    api_key_id: UUID | None
    action: str
    request_id: str
    detail: dict[str, Any]


def record(session: Session, event: Event, *, target: str | None) -> None:
    """Insert one audit event, in the transaction of the write that it tells about."""
    session.execute(_INSERT, vars(event) | {"id": uuid7(), "target": target})


def listed(
    session: Session,
    *,
    after: UUID | None,
    limit: int,
    client_id: UUID | None = None,
    action: str | None = None,
    target: str | None = None,
) -> Page[AuditEvent]:
    """Return a page of audit events, of all clients or of one."""
    wanted = {"client_id": client_id, "action": action, "target": target}
    statement = select(AuditEvent).filter_by(**{k: v for k, v in wanted.items() if v is not None})
    return newest_first(session, statement, AuditEvent.id, after=after, limit=limit)
