"""Agent versions: immutable configurations of agents."""

from __future__ import annotations

from marshmallow import fields, validate

from schemas.paging import page_of
from schemas.strict import Number, Strict, one_of, told
from shared.vocabulary import ReleaseState

_ID = "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f12"


class DecodingSettings(Strict):
    """How the agent is asked to decode."""

    temperature = Number(
        load_default=0.0, validate=validate.Range(0, 2), metadata=told("0 to 2; 0 for the likeliest.", 0.0)
    )
    max_tokens = fields.Integer(
        strict=True,
        load_default=256,
        validate=validate.Range(1, 1_000_000),
        metadata=told("The longest answer, in tokens.", 256),
    )
    seed = fields.Integer(
        strict=True,
        allow_none=True,
        load_default=None,
        validate=validate.Range(0, 2**31 - 1),
        metadata=told("A seed, for endpoints that take one.", None),
    )
    stop = fields.List(
        fields.String(validate=validate.Length(1, 200)),
        load_default=list,
        validate=validate.Length(max=4),
        metadata=told("Texts that end the answer.", []),
    )


class Exemplar(Strict):
    """A question and its answer, shown before the question."""

    question = fields.String(
        required=True, validate=validate.Length(1, 20_000), metadata=told("What was asked.", "2 + 2?")
    )
    answer = fields.String(
        required=True, validate=validate.Length(1, 20_000), metadata=told("The right answer.", "4")
    )


class AgentVersionRequest(Strict):
    """A version to make; it never changes afterwards."""

    endpoint_id = fields.UUID(
        required=True,
        metadata=told("The endpoint that answers for it.", "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f15"),
    )
    model = fields.String(
        required=True,
        validate=validate.Length(1, 200),
        metadata=told("The model's name at the endpoint.", "SmolLM2-135M-Instruct"),
    )
    parent_id = fields.UUID(allow_none=True, metadata=told("The version that this one was made from.", None))
    system_prompt = fields.String(
        validate=validate.Length(max=100_000),
        metadata=told("What the model is told first.", "Answer briefly and exactly."),
    )
    lessons = fields.List(
        fields.String(validate=validate.Length(1, 5_000)),
        validate=validate.Length(max=200),
        metadata=told("Sentences that it was taught.", ["Check the sign of a difference."]),
    )
    exemplars = fields.List(fields.Nested(Exemplar), validate=validate.Length(max=50))
    decoding = fields.Nested(DecodingSettings)


class AgentVersion(Strict):
    """An immutable configuration of an agent."""

    id = fields.UUID(required=True, metadata=told("Its id.", _ID))
    agent_id = fields.UUID(required=True, metadata=told("Its agent.", "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f16"))
    agent = fields.String(
        attribute="agent.name", required=True, metadata=told("Its agent's name.", "guardian")
    )
    number = fields.Integer(required=True, metadata=told("1, 2, 3 … within the agent.", 1))
    parent_id = fields.UUID(
        required=True, allow_none=True, metadata=told("The version that it was made from.", None)
    )
    endpoint_id = fields.UUID(
        required=True, metadata=told("Its endpoint.", "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f15")
    )
    endpoint = fields.String(
        attribute="endpoint.name", required=True, metadata=told("Its endpoint's name.", "bundled")
    )
    model = fields.String(
        required=True, metadata=told("The model's name at the endpoint.", "SmolLM2-135M-Instruct")
    )
    system_prompt = fields.String(
        required=True, metadata=told("What the model is told first.", "Answer briefly and exactly.")
    )
    lessons = fields.List(fields.Raw(), required=True, metadata=told("Sentences that it was taught.", []))
    exemplars = fields.List(
        fields.Raw(), required=True, metadata=told("Questions and answers shown to it.", [])
    )
    decoding = fields.Dict(
        required=True, metadata=told("How it decodes.", {"temperature": 0.0, "max_tokens": 64})
    )
    release_state = fields.String(
        required=True,
        validate=one_of(ReleaseState),
        metadata=told("Where it stands with custody.", "candidate"),
    )
    created_at = fields.AwareDateTime(
        required=True, metadata=told("When it was made.", "2026-11-01T09:30:00+00:00")
    )


AgentVersionPage = page_of(AgentVersion)
