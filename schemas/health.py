"""Whether the platform is alive and ready."""

from __future__ import annotations

from marshmallow import fields, validate

from schemas.strict import Strict, told

_STANDING = validate.OneOf(["ready", "degraded", "absent"])


class Alive(Strict):
    """The process answers."""

    status = fields.String(required=True, metadata=told("Always alive.", "alive"))


class Parts(Strict):
    """How each part stands."""

    database = fields.String(required=True, validate=_STANDING, metadata=told("Postgres.", "ready"))
    broker = fields.String(
        required=True,
        validate=_STANDING,
        metadata=told("Valkey; while it is degraded jobs are accepted and wait.", "ready"),
    )
    model = fields.String(
        required=True,
        validate=_STANDING,
        metadata=told("The shared endpoints of models; absent where there are none.", "ready"),
    )
    sandbox = fields.String(
        required=True,
        validate=_STANDING,
        metadata=told(
            "Where agents' code is run; degraded where a worker has none, absent without workers.", "ready"
        ),
    )


class Ready(Strict):
    """The platform takes requests."""

    status = fields.String(
        required=True, validate=_STANDING, metadata=told("ready, or degraded where a part is.", "ready")
    )
    parts = fields.Nested(Parts, required=True)
