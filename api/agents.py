"""Agents: a client's own, and the seeded ones."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api import auditing
from api.authentication import caller
from api.blueprint import Blueprint
from api.paging import LINK, turned
from api.reading import reading
from schemas.agents import Agent, AgentChange, AgentPage, AgentQuery, AgentRequest
from shared import models
from shared.db.engine import transaction
from shared.store import agents
from shared.vocabulary import Scope

blp = Blueprint("agents", __name__, url_prefix="/v1", description="The AIs under test.")


@blp.get("/agents")
@blp.needs(Scope.READ)
@blp.arguments(AgentQuery, location="query")
@blp.response(200, AgentPage, headers=LINK)
def list_agents(query: dict[str, Any]) -> Any:
    """List your agents and the seeded ones, or look one up by name."""
    with reading() as session:
        page = agents.listed(
            session,
            client_id=caller().client_id,
            after=query.get("after"),
            limit=query["limit"],
            name=query.get("name"),
            agent_type=query.get("type"),
        )
    return turned(page)


@blp.post("/agents")
@blp.needs(Scope.WRITE)
@blp.arguments(AgentRequest)
@blp.response(201, Agent)
@blp.problems(409)
def create_agent(body: dict[str, Any]) -> tuple[models.Agent, dict[str, str]]:
    """Register an agent; versions say what it is asked with."""
    agent_type = body.pop("type")
    with transaction() as session:
        agent = agents.create(session, client_id=caller().client_id, agent_type=agent_type, **body)
        auditing.record(session, "agent.created", agent.id, name=agent.name)
    return agent, {"Location": f"/v1/agents/{agent.id}"}


@blp.get("/agents/<uuid:agent_id>")
@blp.needs(Scope.READ)
@blp.response(200, Agent)
@blp.problems(404)
def show_agent(agent_id: UUID) -> models.Agent:
    """Show an agent."""
    with reading() as session:
        return agents.find(session, agent_id, client_id=caller().client_id)


@blp.patch("/agents/<uuid:agent_id>")
@blp.needs(Scope.WRITE)
@blp.arguments(AgentChange)
@blp.response(200, Agent)
@blp.problems(404)
def change_agent(body: dict[str, Any], agent_id: UUID) -> models.Agent:
    """Change your agent's description."""
    with transaction() as session:
        agent = agents.change(session, agent_id, client_id=caller().client_id, **body)
        auditing.record(session, "agent.changed", agent_id, fields=sorted(body))
    return agent
