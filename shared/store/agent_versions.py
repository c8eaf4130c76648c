"""Make and find the immutable versions of agents."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from shared.errors import NotFound
from shared.models import Agent, AgentVersion
from shared.store import agents, endpoints
from shared.store.pages import Page, newest_first


def create(
    session: Session,
    agent_id: UUID,
    *,
    client_id: UUID,
    endpoint_id: UUID,
    parent_id: UUID | None = None,
    **configuration: Any,
) -> AgentVersion:
    """Insert the next version of a client's own agent.

    Raises ``NotFound`` where agent, endpoint or parent version are not the client's to use, and
    ``Forbidden`` for a seeded agent. The lock on the agent makes the numbers follow one another.
    """
    agent = agents.lock_own(session, agent_id, client_id=client_id)
    endpoint = endpoints.find(session, endpoint_id, client_id=client_id)
    if parent_id is not None:
        find(session, parent_id, client_id=client_id)
    last = session.scalar(select(func.max(AgentVersion.number)).where(AgentVersion.agent_id == agent_id))
    version = AgentVersion(
        agent_id=agent_id,
        number=(last or 0) + 1,
        endpoint_id=endpoint_id,
        parent_id=parent_id,
        **configuration,
    )
    version.agent, version.endpoint = agent, endpoint
    session.add(version)
    session.flush()
    return version


def find(session: Session, version_id: UUID, *, client_id: UUID) -> AgentVersion:
    """Return a version, with agent and endpoint, that the client may use; raises ``NotFound``."""
    version = session.scalars(
        select(AgentVersion)
        .join(AgentVersion.agent)
        .where(AgentVersion.id == version_id, agents.visible_to(client_id))
        .options(contains_eager(AgentVersion.agent), joinedload(AgentVersion.endpoint))
    ).one_or_none()
    if version is None:
        raise NotFound(f"there is no agent version {version_id}")
    return version


def require_visible(session: Session, version_id: UUID, *, client_id: UUID) -> None:
    """Raise ``NotFound`` unless the client may use the version."""
    if session.scalar(owned_or_shared(version_id, client_id)) is None:
        raise NotFound(f"there is no agent version {version_id}")


def visible(session: Session, version_ids: Collection[UUID], *, client_id: UUID) -> set[UUID]:
    """Return those of the versions that the client may use."""
    if not version_ids:
        return set()
    return set(
        session.scalars(
            select(AgentVersion.id)
            .join(Agent, Agent.id == AgentVersion.agent_id)
            .where(AgentVersion.id.in_(version_ids), agents.visible_to(client_id))
        )
    )


def owned_or_shared(version_id: UUID, client_id: UUID) -> Any:
    """Return the query for a version's id, empty where the client may not use it."""
    return (
        select(AgentVersion.id)
        .join(Agent, Agent.id == AgentVersion.agent_id)
        .where(AgentVersion.id == version_id, agents.visible_to(client_id))
    )


def of_agent(
    session: Session, agent_id: UUID, *, client_id: UUID, after: UUID | None, limit: int
) -> Page[AgentVersion]:
    """Return a page of an agent's versions; raises ``NotFound``."""
    agents.find(session, agent_id, client_id=client_id)
    statement = (
        select(AgentVersion)
        .where(AgentVersion.agent_id == agent_id)
        .options(joinedload(AgentVersion.agent), joinedload(AgentVersion.endpoint))
    )
    return newest_first(session, statement, AgentVersion.id, after=after, limit=limit)
