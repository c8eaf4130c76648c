"""Agents: the AIs under test."""

from __future__ import annotations

from marshmallow import fields, validate

from schemas.paging import PageQuery, page_of
from schemas.strict import NAME, Strict, told
from shared.vocabulary import AgentType

_ID = "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f16"


class AgentChange(Strict):
    """What to change of an agent; what is not given stays."""

    description = fields.String(
        validate=validate.Length(max=2000), metadata=told("What it is, in words.", "Guards the gate.")
    )


class AgentRequest(AgentChange):
    """An agent to register."""

    name = fields.String(required=True, validate=NAME, metadata=told("A name among yours.", "gatekeeper"))
    type = fields.Enum(AgentType, by_value=True, required=True, metadata=told("What it is for.", "guardian"))


class AgentQuery(PageQuery):
    """Which agents to list."""

    name = fields.String(
        validate=validate.Length(1, 80), metadata=told("Only agents of this name.", "guardian")
    )
    type = fields.Enum(AgentType, by_value=True, metadata=told("Only agents of this type.", "guardian"))


class Agent(Strict):
    """An AI of one type; what it is asked with are its versions."""

    id = fields.UUID(required=True, metadata=told("Its id.", _ID))
    client_id = fields.UUID(
        required=True,
        allow_none=True,
        metadata=told("Its owner; null for a seeded agent, which all may use and none may change.", None),
    )
    name = fields.String(required=True, metadata=told("Its name.", "guardian"))
    type = fields.String(required=True, metadata=told("What it is for.", "guardian"))
    description = fields.String(required=True, metadata=told("What it is.", "The seeded guardian."))
    created_at = fields.AwareDateTime(
        required=True, metadata=told("When it was registered.", "2026-11-01T09:30:00+00:00")
    )


AgentPage = page_of(Agent)
