"""Make, find and change agents: a client's own, and the seeded ones that all may use."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.errors import Conflict, Forbidden, NotFound
from shared.models import Agent
from shared.store.pages import Page, newest_first
from shared.vocabulary import AgentType


def visible_to(client_id: UUID) -> ColumnElement[bool]:
    """Return the condition that a client may use an agent."""
    return or_(Agent.client_id.is_(None), Agent.client_id == client_id)


def create(
    session: Session, *, client_id: UUID | None, name: str, agent_type: AgentType, description: str = ""
) -> Agent:
    """Insert an agent; raises ``Conflict`` where its owner has one of that name."""
    agent = session.scalars(
        insert(Agent)
        .values(client_id=client_id, name=name, type=agent_type, description=description)
        .on_conflict_do_nothing(index_elements=[Agent.client_id, Agent.name])
        .returning(Agent)
    ).one_or_none()
    if agent is None:
        raise Conflict(f"there is already an agent named {name!r}")
    return agent


def find(session: Session, agent_id: UUID, *, client_id: UUID) -> Agent:
    """Return an agent that the client may use; raises ``NotFound``."""
    agent = session.scalars(select(Agent).where(Agent.id == agent_id, visible_to(client_id))).one_or_none()
    if agent is None:
        raise NotFound(f"there is no agent {agent_id}")
    return agent


def lock_own(session: Session, agent_id: UUID, *, client_id: UUID) -> Agent:
    """Lock and return an agent that the client may change.

    Raises ``NotFound``, or ``Forbidden`` for a seeded agent, which is everybody's.
    """
    agent = session.scalars(
        select(Agent).where(Agent.id == agent_id, visible_to(client_id)).with_for_update()
    ).one_or_none()
    if agent is None:
        raise NotFound(f"there is no agent {agent_id}")
    if agent.client_id is None:
        raise Forbidden("seeded agents are shared and can't be changed; make an agent of your own")
    return agent


def change(session: Session, agent_id: UUID, *, client_id: UUID, **values: Any) -> Agent:
    """Set a client's own agent's description; raises as ``lock_own`` does."""
    agent = lock_own(session, agent_id, client_id=client_id)
    for name, value in values.items():
        setattr(agent, name, value)
    session.flush()
    return agent


def listed(
    session: Session,
    *,
    client_id: UUID,
    after: UUID | None,
    limit: int,
    name: str | None = None,
    agent_type: AgentType | None = None,
) -> Page[Agent]:
    """Return a page of the agents that the client may use."""
    statement = select(Agent).where(visible_to(client_id))
    if name is not None:
        statement = statement.where(Agent.name == name)
    if agent_type is not None:
        statement = statement.where(Agent.type == agent_type)
    return newest_first(session, statement, Agent.id, after=after, limit=limit)
