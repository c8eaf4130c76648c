"""Exchange an API key for a token."""

from __future__ import annotations

from marshmallow import fields, validate

from schemas.strict import Strict, told


class TokenRequest(Strict):
    """The key to exchange."""

    api_key = fields.String(
        required=True,
        load_only=True,
        validate=validate.Length(1, 200),
        metadata=told("An API key.", "assay_…"),
    )


class Token(Strict):
    """A token, to be sent as a bearer."""

    access_token = fields.String(required=True, metadata=told("A signed JWT.", "eyJhbGciOiJIUzI1NiJ9.…"))
    token_type = fields.String(required=True, metadata=told("How to send it.", "Bearer"))
    expires_in = fields.Integer(required=True, metadata=told("Seconds until it expires.", 1800))
