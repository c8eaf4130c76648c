"""Clients, and the limits they live within."""

from __future__ import annotations

from marshmallow import fields, validate

from schemas.paging import page_of
from schemas.strict import NAME, Strict, Truth, told

_MOST = 1_000_000


class ClientRequest(Strict):
    """A client to make."""

    name = fields.String(required=True, validate=NAME, metadata=told("A name of its own.", "research-team"))
    max_running = fields.Integer(
        strict=True,
        validate=validate.Range(1, _MOST),
        metadata=told("The most of its jobs that may run at once; 100 where not given.", 100),
    )
    requests_per_minute = fields.Integer(
        strict=True,
        validate=validate.Range(1, _MOST),
        metadata=told("The most requests it may send a minute; 6000 where not given.", 6000),
    )


class ClientChange(ClientRequest):
    """What to change of a client; what is not given stays."""

    class Meta(Strict.Meta):
        """Marshmallow's options."""

        exclude = ("name",)

    disabled = Truth(metadata=told("Whether all its keys and tokens are refused.", False))


class Client(Strict):
    """A tenant of the platform."""

    id = fields.UUID(required=True, metadata=told("Its id.", "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f10"))
    name = fields.String(required=True, metadata=told("Its name.", "research-team"))
    max_running = fields.Integer(required=True, metadata=told("Its cap on running jobs.", 100))
    requests_per_minute = fields.Integer(required=True, metadata=told("Its rate limit.", 6000))
    disabled_at = fields.AwareDateTime(
        allow_none=True, required=True, metadata=told("When it was disabled.", None)
    )
    created_at = fields.AwareDateTime(
        required=True, metadata=told("When it was made.", "2026-11-01T09:30:00+00:00")
    )


ClientPage = page_of(Client)
