"""API keys, shown once."""

from __future__ import annotations

from marshmallow import fields, validate

from schemas.instants import Instant
from schemas.strict import Strict, told
from shared.vocabulary import Scope


class KeyRequest(Strict):
    """A key to make for a client."""

    label = fields.String(
        required=True,
        validate=validate.Length(1, 80),
        metadata=told("What it is for, in words.", "nightly examinations"),
    )
    scopes = fields.List(
        fields.Enum(Scope, by_value=True),
        required=True,
        validate=validate.Length(1, len(Scope)),
        metadata=told("What it may do.", ["read", "write"]),
    )
    expires_at = Instant(
        allow_none=True,
        load_default=None,
        metadata=told("When it ends by itself; never where not given.", "2030-01-01T00:00:00Z", shown=False),
    )


class Key(Strict):
    """A key as it is kept: without its text."""

    id = fields.UUID(required=True, metadata=told("Its id.", "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f11"))
    client_id = fields.UUID(
        required=True, metadata=told("Whose it is.", "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f10")
    )
    label = fields.String(required=True, metadata=told("What it is for.", "nightly examinations"))
    prefix = fields.String(
        required=True, metadata=told("Its first characters, to know it again.", "assay_3kQx9a")
    )
    scopes = fields.List(fields.String(), required=True, metadata=told("What it may do.", ["read", "write"]))
    expires_at = fields.AwareDateTime(
        allow_none=True, required=True, metadata=told("When it ends by itself.", None)
    )
    last_used_at = fields.AwareDateTime(
        allow_none=True,
        required=True,
        metadata=told("When it was last used, to the minute.", "2026-11-01T10:00:00+00:00"),
    )
    revoked_at = fields.AwareDateTime(
        allow_none=True, required=True, metadata=told("When it was revoked.", None)
    )
    created_at = fields.AwareDateTime(
        required=True, metadata=told("When it was made.", "2026-11-01T09:30:00+00:00")
    )


class KeyList(Strict):
    """Every key of a client."""

    items = fields.List(fields.Nested(Key), required=True)


class NewKey(Key):
    """A key that was just made."""

    key = fields.String(
        required=True, metadata=told("The key itself. It is shown this once and never again.", "assay_…")
    )
