"""Workers, as they registered themselves."""

from __future__ import annotations

from marshmallow import fields

from schemas.strict import Strict, told

_TIME = "2026-11-01T09:30:00+00:00"


class Worker(Strict):
    """A worker process."""

    id = fields.UUID(required=True, metadata=told("Its id.", "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f17"))
    name = fields.String(required=True, metadata=told("Celery's node name.", "custody@host"))
    pid = fields.Integer(required=True, metadata=told("Its process id.", 4711))
    pool = fields.String(required=True, metadata=told("How it runs its slots.", "threads"))
    queues = fields.List(
        fields.String(), required=True, metadata=told("The lanes it takes jobs from.", ["custody"])
    )
    slots = fields.Integer(required=True, metadata=told("Jobs it runs at once.", 4))
    version = fields.String(required=True, metadata=told("Its version.", "0.1.0"))
    sandbox = fields.String(
        required=True,
        allow_none=True,
        metadata=told(
            "The tier of its sandbox; none where no agent's code is run, null until it told.", "T1"
        ),
    )
    stopping_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata=told("When it began to stop.", None)
    )
    last_seen_at = fields.AwareDateTime(required=True, metadata=told("When it was last heard of.", _TIME))
    created_at = fields.AwareDateTime(required=True, metadata=told("When it registered.", _TIME))


class WorkerList(Strict):
    """Every worker that has not been forgotten."""

    items = fields.List(fields.Nested(Worker), required=True)
