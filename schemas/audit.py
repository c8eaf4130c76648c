"""The audit log: who changed what, and when."""

from __future__ import annotations

from marshmallow import fields, validate

from schemas.paging import PageQuery, page_of
from schemas.strict import Strict, told


class AuditQuery(PageQuery):
    """Which events to list."""

    client_id = fields.UUID(metadata=told("Only this client's.", "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f10"))
    action = fields.String(
        validate=validate.Length(1, 80), metadata=told("Only this action.", "endpoint.created")
    )
    target = fields.String(
        validate=validate.Length(1, 200), metadata=told("Only what was done to this.", "custody")
    )


class AuditEvent(Strict):
    """One write through the API."""

    id = fields.UUID(required=True, metadata=told("Its id.", "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f18"))
    client_id = fields.UUID(
        required=True,
        allow_none=True,
        metadata=told("The client that did it.", "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f10"),
    )
    api_key_id = fields.UUID(
        required=True,
        allow_none=True,
        metadata=told("The key that it was done with.", "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f11"),
    )
    action = fields.String(required=True, metadata=told("What was done.", "endpoint.created"))
    target = fields.String(
        required=True,
        allow_none=True,
        metadata=told("The id of what it was done to.", "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f15"),
    )
    request_id = fields.String(
        required=True, metadata=told("The request's id.", "01990f5e7a557cc0b8d36f0f6a3c1f10")
    )
    detail = fields.Dict(required=True, metadata=told("More about it.", {"name": "house-models"}))
    created_at = fields.AwareDateTime(required=True, metadata=told("When.", "2026-11-01T09:30:00+00:00"))


AuditPage = page_of(AuditEvent)
