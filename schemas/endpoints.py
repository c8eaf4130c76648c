"""Endpoints of models: where agents' questions go."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from schemas.paging import page_of
from schemas.strict import NAME, Number, Strict, Truth, told
from shared.vocabulary import Protocol

#: What a scripted endpoint's address is, since no call leaves the worker.
SIMULATED = "simulated:"

_ID = "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f15"


class EndpointChange(Strict):
    """What to change of an endpoint; what is not given stays."""

    base_url = fields.String(
        validate=validate.Length(1, 2000),
        metadata=told(
            "The address that the protocol's paths are added to; a scripted endpoint has none.",
            "https://models.example.com/v1",
        ),
    )
    key_reference = fields.String(
        allow_none=True,
        # The text is never repeated in the error: somebody may have put the key itself here.
        validate=[
            validate.Length(max=500),
            validate.Regexp(
                r"^(env:[A-Za-z_][A-Za-z0-9_]*|file:/.+)\Z",
                error="Must be env:NAME or file:/PATH; never the key itself.",
            ),
        ],
        metadata=told("Where a worker finds the key: env:NAME or file:/PATH.", "env:MODELS_KEY"),
    )
    allow_private = Truth(
        metadata=told("Whether the address may be on a private network.", False),
    )
    timeout_seconds = Number(
        validate=validate.Range(0, 3600, min_inclusive=False),
        metadata=told("The most seconds that one call may take; 60 where not given.", 60.0),
    )
    max_concurrency = fields.Integer(
        strict=True,
        validate=validate.Range(1, 10_000),
        metadata=told("The most calls at once, over all workers; 8 where not given.", 8),
    )
    requests_per_minute = fields.Integer(
        strict=True,
        allow_none=True,
        validate=validate.Range(1, 1_000_000),
        metadata=told("The most calls a minute, over all workers; null for any number.", 600),
    )
    disabled = Truth(metadata=told("Whether no call may be made.", False))


class EndpointRequest(EndpointChange):
    """An endpoint to make."""

    class Meta(Strict.Meta):
        """Marshmallow's options."""

        exclude = ("disabled",)

    name = fields.String(required=True, validate=NAME, metadata=told("A name of its own.", "house-models"))
    protocol = fields.Enum(
        Protocol,
        by_value=True,
        required=True,
        metadata=told("The language it speaks.", "openai_compatible"),
    )
    client_id = fields.UUID(
        allow_none=True,
        metadata=told("The one client that may use it; null for all.", None),
    )

    @validates_schema(skip_on_field_errors=True)
    def needs_an_address(self, data: dict[str, Any], **_: Any) -> None:
        """Ask for an address where calls leave the worker, and for none where they don't."""
        scripted = data["protocol"] is Protocol.SCRIPTED
        if scripted and data.setdefault("base_url", SIMULATED) != SIMULATED:
            raise ValidationError("A scripted endpoint has no address.", "base_url")
        if "base_url" not in data:
            raise ValidationError("Missing data for required field.", "base_url")


class Endpoint(Strict):
    """An endpoint; its address and key reference are told to operators only."""

    id = fields.UUID(required=True, metadata=told("Its id.", _ID))
    name = fields.String(required=True, metadata=told("Its name.", "house-models"))
    protocol = fields.String(required=True, metadata=told("The language it speaks.", "openai_compatible"))
    client_id = fields.UUID(
        required=True,
        allow_none=True,
        metadata=told("The one client that may use it; null for all.", None),
    )
    base_url = fields.String(
        required=True,
        allow_none=True,
        metadata=told("Its address; null without scope ops.", "https://models.example.com/v1"),
    )
    key_reference = fields.String(
        required=True,
        allow_none=True,
        metadata=told("Where a worker finds the key; null without scope ops.", "env:MODELS_KEY"),
    )
    allow_private = fields.Boolean(required=True, metadata=told("Whether its address may be private.", False))
    timeout_seconds = fields.Float(required=True, metadata=told("The most seconds a call may take.", 60.0))
    max_concurrency = fields.Integer(required=True, metadata=told("The most calls at once.", 8))
    requests_per_minute = fields.Integer(
        required=True, allow_none=True, metadata=told("The most calls a minute.", 600)
    )
    disabled_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata=told("When it was disabled.", None)
    )
    created_at = fields.AwareDateTime(
        required=True, metadata=told("When it was made.", "2026-11-01T09:30:00+00:00")
    )


EndpointPage = page_of(Endpoint)
