"""An API key: kept as a digest, with scopes, an expiry and its last use."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.row import CreatedAt, Id, Row


class ApiKey(Row):
    """A client's key; its text is shown once and never stored."""

    __tablename__ = "api_keys"
    __table_args__ = (
        CheckConstraint(
            "cardinality(scopes) > 0 AND scopes <@ ARRAY['read', 'write', 'ops', 'admin']", name="scopes"
        ),
        Index("ix_api_keys_client_id", "client_id"),
    )

    id: Mapped[Id]
    client_id: Mapped[UUID] = mapped_column(ForeignKey("clients.id"))
    label: Mapped[str]
    #: The first characters of the key, by which a person knows it again.
    prefix: Mapped[str]
    #: SHA-256 of the key in hex; a key has 256 random bits, so no salt or stretching is needed.
    digest: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[list[str]]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
