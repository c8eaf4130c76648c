"""An endpoint: a model's address, the language it speaks, and its limits."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.row import CreatedAt, Id, Row, one_of
from shared.vocabulary import Protocol


class Endpoint(Row):
    """Where agents' questions go; made by operators only."""

    __tablename__ = "endpoints"
    __table_args__ = (
        CheckConstraint(one_of("protocol", Protocol), name="protocol"),
        CheckConstraint("timeout_seconds > 0 AND max_concurrency >= 1", name="limits"),
        CheckConstraint("key_reference ~ '^(env|file):.'", name="key_reference"),
    )

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    #: The one client that may use it; empty for all.
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("clients.id"))
    protocol: Mapped[str]
    base_url: Mapped[str]
    #: Where the key is found on a worker: ``env:NAME`` or ``file:PATH``. Never the key.
    key_reference: Mapped[str | None]
    #: Whether operators allow an address on a private network.
    allow_private: Mapped[bool] = mapped_column(default=False, server_default="false")
    timeout_seconds: Mapped[float] = mapped_column(default=60.0, server_default="60")
    #: The most calls at once, over all workers.
    max_concurrency: Mapped[int] = mapped_column(default=8, server_default="8")
    requests_per_minute: Mapped[int | None]
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
