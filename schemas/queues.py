"""Queues, and how full they are."""

from __future__ import annotations

from marshmallow import fields

from schemas.strict import Strict, told


class Queue(Strict):
    """A queue, as an operator changes it."""

    name = fields.String(required=True, metadata=told("Its name.", "custody"))
    pool = fields.String(required=True, metadata=told("How its workers run their slots.", "threads"))
    paused_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata=told("When it was paused; null while it runs.", None)
    )


class QueueStanding(Queue):
    """A queue, its jobs by state, and who works on it."""

    workers = fields.Integer(required=True, metadata=told("Live workers.", 1))
    slots = fields.Integer(required=True, metadata=told("Their slots together.", 4))
    depth = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata=told(
            "Its jobs that have not ended, by state.",
            {"scheduled": 0, "queued": 12, "running": 4, "waiting": 0},
        ),
    )


class QueueList(Strict):
    """Every queue."""

    items = fields.List(fields.Nested(QueueStanding), required=True)
