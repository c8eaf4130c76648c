"""Questions to an agent in custody, and what came of them."""

from __future__ import annotations

from marshmallow import fields, validate

from schemas.strict import Strict, told
from schemas.submission import Submission
from shared.vocabulary import LARGEST_SEED, Level

FAMILY_NAME = validate.Regexp(
    r"^[a-z][a-z0-9_]{0,63}\Z",
    error="Must be 1 to 64 small letters, digits or '_', and begin with a letter.",
)


class QuestionRequest(Submission):
    """One question, made from family, level and seed."""

    agent_version_id = fields.UUID(
        required=True,
        metadata=told("The agent version to ask.", "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f12"),
    )
    family = fields.String(
        required=True,
        validate=FAMILY_NAME,
        metadata=told("The item family that makes the question.", "sums"),
    )
    level = fields.Enum(Level, by_value=True, required=True, metadata=told("How hard it is.", "basic"))
    seed = fields.Integer(
        strict=True,
        validate=validate.Range(0, LARGEST_SEED),
        metadata=told("Which of the level's questions; the job's own where not given.", 42),
    )


class Response(Strict):
    """An agent's answer to one question."""

    id = fields.UUID(required=True, metadata=told("Its id.", "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f13"))
    job_id = fields.UUID(
        required=True, metadata=told("The job that asked.", "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f14")
    )
    agent_version_id = fields.UUID(
        required=True, metadata=told("Who was asked.", "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f12")
    )
    category = fields.String(required=True, metadata=told("What it asks about.", "knowledge"))
    family = fields.String(required=True, metadata=told("The item family.", "sums"))
    level = fields.String(required=True, metadata=told("How hard it is.", "basic"))
    seed = fields.Integer(required=True, metadata=told("Which of the level's questions.", 42))
    prompt = fields.String(required=True, metadata=told("What was asked.", "Calculate 4 + 3."))
    answer = fields.String(required=True, metadata=told("What the agent answered.", "7"))
    score = fields.Float(required=True, metadata=told("The verifier's score, 0 to 1.", 1.0))
    prompt_tokens = fields.Integer(required=True, metadata=told("Tokens asked.", 31))
    completion_tokens = fields.Integer(required=True, metadata=told("Tokens answered.", 2))
    duration_ms = fields.Integer(required=True, metadata=told("Milliseconds until the answer.", 412))
    receipt = fields.Dict(
        required=True,
        metadata=told("What is needed to score the answer again elsewhere.", {"item": "sha256:…"}),
    )
    created_at = fields.AwareDateTime(
        required=True, metadata=told("When it was recorded.", "2026-11-01T09:30:00+00:00")
    )
