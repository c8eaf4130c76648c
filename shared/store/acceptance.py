"""Accept a job by one statement: look up its agent version, insert the job, tell the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Connection, Table, Uuid, bindparam, text
from uuid_utils.compat import uuid7

from shared.db.prepared import Prepared
from shared.models import AuditEvent, Job
from shared.store.api_keys import LIVE
from shared.store.audit import Event
from shared.store.submission import GIVEN, NewJob, values_of

_JOBS: Table = Job.__table__  # type: ignore[assignment]
_EVENTS: Table = AuditEvent.__table__  # type: ignore[assignment]

_EVENT = ("id", "client_id", "api_key_id", "action", "request_id", "detail")

_ACCEPT = Prepared(
    "accept_job",
    text(
        f"""
        WITH job AS (
             INSERT INTO jobs ({", ".join(GIVEN)})
             SELECT {", ".join(f":{name}" for name in GIVEN)}
              WHERE (:version_id IS NULL
                     OR EXISTS (SELECT FROM agent_versions JOIN agents ON agents.id = agent_versions.agent_id
                                 WHERE agent_versions.id = :version_id
                                   AND (agents.client_id IS NULL OR agents.client_id = :client_id)))
                AND {LIVE}
                 ON CONFLICT (client_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
             RETURNING *),
             told AS (
             INSERT INTO audit_events ({", ".join(_EVENT)}, target)
             SELECT {", ".join(f":event_{name}" for name in _EVENT)}, CAST(job.id AS text) FROM job)
        SELECT {", ".join(column.name for column in _JOBS.c)} FROM job
        """  # noqa: S608  (the names of columns)
    )
    .bindparams(
        bindparam("version_id", type_=Uuid()),
        bindparam("key_id", type_=Uuid()),
        *(bindparam(name, type_=_JOBS.c[name].type) for name in GIVEN),
        *(bindparam(f"event_{name}", type_=_EVENTS.c[name].type) for name in _EVENT),
    )
    .columns(*_JOBS.c),
)


def accept(
    connection: Connection, new: NewJob, *, version_id: UUID | None, event: Event, now: datetime
) -> Job | None:
    """Insert a job and tell of it, all or nothing; return its row.

    Returns None, and has done nothing, where the event's API key can't be used any more, the client may not
    use the agent version, or has used the idempotency key before.
    """
    values = values_of(new, now) | {f"event_{name}": value for name, value in vars(event).items()}
    more = {"event_id": uuid7(), "version_id": version_id, "key_id": event.api_key_id}
    row = _ACCEPT.row(connection, values | more)
    # It has all of a job's columns, and nobody changes it: so it is not mapped.
    return cast("Job | None", row)
