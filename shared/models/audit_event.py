"""An audit event: who changed what, and when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.row import CreatedAt, Id, Row


class AuditEvent(Row):
    """One write that a key made through the API."""

    __tablename__ = "audit_events"
    __table_args__ = (Index("ix_audit_events_client_id_id", "client_id", "id"),)

    id: Mapped[Id]
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("clients.id"))
    api_key_id: Mapped[UUID | None] = mapped_column(ForeignKey("api_keys.id"))
    #: What was done, as ``noun.verb``.
    action: Mapped[str]
    #: The id of the row it was done to.
    target: Mapped[str | None]
    request_id: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    created_at: Mapped[CreatedAt]
