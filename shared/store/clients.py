"""Make, find and change clients."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.errors import Conflict, NotFound
from shared.models import Client
from shared.store.pages import Page, newest_first


def create(session: Session, *, name: str, **limits: int) -> Client:
    """Insert a client; raises ``Conflict`` where the name is taken."""
    client = session.scalars(
        insert(Client)
        .values(name=name, **limits)
        .on_conflict_do_nothing(index_elements=[Client.name])
        .returning(Client)
    ).one_or_none()
    if client is None:
        raise Conflict(f"there is already a client named {name!r}")
    return client


def find(session: Session, client_id: UUID) -> Client:
    """Return a client; raises ``NotFound``."""
    client = session.get(Client, client_id)
    if client is None:
        raise NotFound
    return client


def named(session: Session, name: str) -> Client | None:
    """Return the client of that name, if there is one."""
    return session.scalars(select(Client).where(Client.name == name)).one_or_none()


def listed(session: Session, *, after: UUID | None, limit: int) -> Page[Client]:
    """Return a page of all clients."""
    return newest_first(session, select(Client), Client.id, after=after, limit=limit)


def change(session: Session, client_id: UUID, *, disabled: bool | None = None, **values: Any) -> Client:
    """Set a client's limits, and whether it is disabled; raises ``NotFound``."""
    if disabled is not None:
        # A second disabling keeps the time of the first.
        values["disabled_at"] = func.coalesce(Client.disabled_at, func.now()) if disabled else None
    if not values:
        return find(session, client_id)
    client = session.scalars(
        update(Client).where(Client.id == client_id).values(**values).returning(Client)
    ).one_or_none()
    if client is None:
        raise NotFound
    return client
