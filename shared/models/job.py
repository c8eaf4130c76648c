"""A job: its own outbox, its own lease, its own result."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, SmallInteger, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.row import CreatedAt, Id, Row, one_of
from shared.jobs import SOLO_LANE
from shared.vocabulary import JobState

READY = "state = 'queued' AND published_at IS NULL"
PUBLISHED = "state = 'queued' AND published_at IS NOT NULL"
#: What counts against a client's cap: running, or on its way to a worker.
ACTIVE = f"state = 'running' OR ({PUBLISHED})"


class Job(Row):
    """One piece of work that a client asked for and can poll."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint(one_of("state", JobState), name="state"),
        CheckConstraint("priority BETWEEN 0 AND 9", name="priority"),
        CheckConstraint("progress_percent BETWEEN 0 AND 100", name="progress"),
        CheckConstraint("(state = 'running') = (lease_expires_at IS NOT NULL)", name="lease"),
        CheckConstraint(
            "(state IN ('succeeded', 'failed', 'cancelled')) = (finished_at IS NOT NULL)", name="finished"
        ),
        CheckConstraint("(state = 'failed') = (error_code IS NOT NULL)", name="error"),
        CheckConstraint("children_left >= 0 AND (state <> 'waiting' OR children_left > 0)", name="children"),
        CheckConstraint(
            "attempts_used BETWEEN 0 AND max_attempts AND attempts_used <= attempt", name="attempts"
        ),
        Index(
            "uq_jobs_client_id_idempotency_key",
            "client_id",
            "idempotency_key",
            unique=True,
            postgresql_where=text("idempotency_key IS NOT NULL"),
        ),
        Index("ix_jobs_client_id_id", "client_id", "id"),
        Index(
            "ix_jobs_ready", "lane", "client_id", text("priority DESC"), "id", postgresql_where=text(READY)
        ),
        Index("ix_jobs_published", "lane", "published_at", postgresql_where=text(PUBLISHED)),
        Index("ix_jobs_active", "client_id", postgresql_where=text(ACTIVE)),
        Index("ix_jobs_lease", "lease_expires_at", postgresql_where=text("state = 'running'")),
        Index("ix_jobs_scheduled", "run_at", postgresql_where=text("state = 'scheduled'")),
        Index(
            "ix_jobs_deadline",
            "deadline",
            postgresql_where=text("deadline IS NOT NULL AND finished_at IS NULL"),
        ),
        Index("ix_jobs_open", "queue", "state", postgresql_where=text("finished_at IS NULL")),
        Index("ix_jobs_parent_id", "parent_id", postgresql_where=text("parent_id IS NOT NULL")),
        Index(
            "ix_jobs_result_kept",
            "finished_at",
            postgresql_where=text("finished_at IS NOT NULL AND result_expired_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    client_id: Mapped[UUID] = mapped_column(ForeignKey("clients.id"))
    kind: Mapped[str]
    queue: Mapped[str] = mapped_column(ForeignKey("queues.name"))
    priority: Mapped[int] = mapped_column(SmallInteger)
    payload: Mapped[dict[str, Any]]
    state: Mapped[str]
    #: Counts visible changes: the number of the last event, and the ETag.
    version: Mapped[int] = mapped_column(default=0, server_default="0")

    idempotency_key: Mapped[str | None]
    #: SHA-256 of the request, to tell a replay from another request under the same key.
    request_digest: Mapped[str | None]

    #: When it may start; promoted by the relay.
    run_at: Mapped[datetime] = mapped_column(server_default=func.now())
    #: When it is no longer wanted.
    deadline: Mapped[datetime | None]
    #: When its id was handed to the broker; empty means that the relay has to.
    published_at: Mapped[datetime | None]

    #: The fence: counts claims and never decreases.
    attempt: Mapped[int] = mapped_column(default=0, server_default="0")
    #: Attempts that count against the limit.
    attempts_used: Mapped[int] = mapped_column(default=0, server_default="0")
    max_attempts: Mapped[int]
    #: Whether its process died under it, so that it runs next alone.
    isolated: Mapped[bool] = mapped_column(default=False, server_default="false")
    #: The broker list it is published to.
    lane: Mapped[str] = mapped_column(
        Computed(f"CASE WHEN isolated THEN '{SOLO_LANE}' ELSE queue END", persisted=True)
    )
    worker_id: Mapped[UUID | None]
    lease_expires_at: Mapped[datetime | None]
    #: When the attempt's time is up; no lease is renewed past it.
    attempt_deadline: Mapped[datetime | None]

    cancel_requested: Mapped[bool] = mapped_column(default=False, server_default="false")
    progress_percent: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    progress_message: Mapped[str | None]

    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("jobs.id"))
    children_left: Mapped[int] = mapped_column(default=0, server_default="0")
    #: Whether its end was counted by its parent, so that a retry is not counted again.
    parent_told: Mapped[bool] = mapped_column(default=False, server_default="false")
    #: Whether its children have ended and the next claim runs the join.
    joining: Mapped[bool] = mapped_column(default=False, server_default="false")

    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    result_expired_at: Mapped[datetime | None]
    error_code: Mapped[str | None]
    error_message: Mapped[str | None]

    traceparent: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    #: The first claim.
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
