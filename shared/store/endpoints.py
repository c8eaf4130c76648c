"""Make, find and change the endpoints of models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.errors import Conflict, NotFound
from shared.models import Endpoint
from shared.store.pages import Page, newest_first


def visible_to(client_id: UUID | None) -> ColumnElement[bool]:
    """Return the condition that a client may use an endpoint; None stands for an operator, who sees all."""
    if client_id is None:
        return Endpoint.id.is_not(None)
    return or_(Endpoint.client_id.is_(None), Endpoint.client_id == client_id)


def create(session: Session, **values: Any) -> Endpoint:
    """Insert an endpoint; raises ``Conflict`` where the name is taken."""
    endpoint = session.scalars(
        insert(Endpoint)
        .values(**values)
        .on_conflict_do_nothing(index_elements=[Endpoint.name])
        .returning(Endpoint)
    ).one_or_none()
    if endpoint is None:
        raise Conflict(f"there is already an endpoint named {values['name']!r}")
    return endpoint


def find(session: Session, endpoint_id: UUID, *, client_id: UUID | None) -> Endpoint:
    """Return an endpoint that the client may use; raises ``NotFound``."""
    endpoint = session.scalars(
        select(Endpoint).where(Endpoint.id == endpoint_id, visible_to(client_id))
    ).one_or_none()
    if endpoint is None:
        raise NotFound(f"there is no endpoint {endpoint_id}")
    return endpoint


def listed(session: Session, *, client_id: UUID | None, after: UUID | None, limit: int) -> Page[Endpoint]:
    """Return a page of the endpoints that the client may use."""
    statement = select(Endpoint).where(visible_to(client_id))
    return newest_first(session, statement, Endpoint.id, after=after, limit=limit)


def shared_addresses(session: Session) -> Sequence[str]:
    """Return the addresses of the enabled endpoints that all clients share."""
    return session.scalars(
        select(Endpoint.base_url)
        .where(Endpoint.client_id.is_(None), Endpoint.disabled_at.is_(None))
        .order_by(Endpoint.id)
    ).all()


def change(session: Session, endpoint_id: UUID, *, disabled: bool | None = None, **values: Any) -> Endpoint:
    """Set an endpoint's address, limits, or whether it is disabled; raises ``NotFound``."""
    if disabled is not None:
        values["disabled_at"] = func.coalesce(Endpoint.disabled_at, func.now()) if disabled else None
    if not values:
        return find(session, endpoint_id, client_id=None)
    endpoint = session.scalars(
        update(Endpoint).where(Endpoint.id == endpoint_id).values(**values).returning(Endpoint)
    ).one_or_none()
    if endpoint is None:
        raise NotFound(f"there is no endpoint {endpoint_id}")
    return endpoint


def remove(session: Session, endpoint_id: UUID) -> None:
    """Delete an endpoint; raises ``NotFound``, or ``Conflict`` where an agent version names it."""
    try:
        gone = session.scalars(
            delete(Endpoint).where(Endpoint.id == endpoint_id).returning(Endpoint.id)
        ).one_or_none()
    except IntegrityError as error:
        raise Conflict("agent versions name this endpoint; disable it instead") from error
    if gone is None:
        raise NotFound(f"there is no endpoint {endpoint_id}")
