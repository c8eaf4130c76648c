"""Agent versions: immutable, and each named by its id."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api import auditing
from api.authentication import caller
from api.blueprint import Blueprint
from api.paging import LINK, turned
from api.reading import reading
from schemas.agent_versions import AgentVersion, AgentVersionPage, AgentVersionRequest
from schemas.paging import PageQuery
from shared import models
from shared.db.engine import transaction
from shared.store import agent_versions
from shared.vocabulary import Scope

blp = Blueprint(
    "agent versions", __name__, url_prefix="/v1", description="What agents are asked with; never changed."
)


@blp.get("/agents/<uuid:agent_id>/versions")
@blp.needs(Scope.READ)
@blp.arguments(PageQuery, location="query")
@blp.response(200, AgentVersionPage, headers=LINK)
@blp.problems(404)
def list_agent_versions(query: dict[str, Any], agent_id: UUID) -> Any:
    """List an agent's versions, the newest first."""
    with reading() as session:
        page = agent_versions.of_agent(
            session,
            agent_id,
            client_id=caller().client_id,
            after=query.get("after"),
            limit=query["limit"],
        )
    return turned(page)


@blp.post("/agents/<uuid:agent_id>/versions")
@blp.needs(Scope.WRITE)
@blp.arguments(AgentVersionRequest)
@blp.response(201, AgentVersion)
@blp.problems(404)
def create_agent_version(body: dict[str, Any], agent_id: UUID) -> tuple[models.AgentVersion, dict[str, str]]:
    """Add a version to your agent.

    It is a candidate until custody releases or rejects it.
    """
    with transaction() as session:
        version = agent_versions.create(session, agent_id, client_id=caller().client_id, **body)
        auditing.record(session, "agent_version.created", version.id, agent=str(agent_id))
    return version, {"Location": f"/v1/agent-versions/{version.id}"}


@blp.get("/agent-versions/<uuid:version_id>")
@blp.needs(Scope.READ)
@blp.response(200, AgentVersion)
@blp.problems(404)
def show_agent_version(version_id: UUID) -> models.AgentVersion:
    """Show an agent version."""
    with reading() as session:
        return agent_versions.find(session, version_id, client_id=caller().client_id)
