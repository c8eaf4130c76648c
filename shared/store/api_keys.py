"""Make, find and revoke API keys."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from shared.errors import NotFound
from shared.models import ApiKey
from shared.models.api_key import WITH_CLIENT
from shared.security.keys import NewKey, make_key
from shared.vocabulary import Scope

#: How exact ``last_used_at`` is kept; writing it at every request would cost more than the request.
_USE_RESOLUTION = timedelta(minutes=1)


def create(
    session: Session,
    client_id: UUID,
    *,
    label: str,
    scopes: Collection[Scope],
    expires_at: datetime | None = None,
) -> tuple[ApiKey, NewKey]:
    """Insert a key; its text is only in the second value, and nowhere else ever again."""
    new = make_key()
    row = ApiKey(
        client_id=client_id,
        label=label,
        prefix=new.prefix,
        digest=new.digest,
        scopes=sorted(scopes),
        expires_at=expires_at,
    )
    session.add(row)
    session.flush()
    return row, new


def by_digest(session: Session, digest: str) -> ApiKey | None:
    """Return the key with that digest and its client, in one query."""
    return _one(session, ApiKey.digest == digest)


def by_id(session: Session, key_id: UUID) -> ApiKey | None:
    """Return a key and its client, in one query."""
    return _one(session, ApiKey.id == key_id)


def touch(session: Session, key: ApiKey, *, now: datetime) -> None:
    """Record that the key is used, at most once a minute."""
    if key.last_used_at is not None and now - key.last_used_at < _USE_RESOLUTION:
        return
    session.execute(
        update(ApiKey)
        .where(
            ApiKey.id == key.id,
            or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at <= now - _USE_RESOLUTION),
        )
        .values(last_used_at=now)
    )


def of_client(session: Session, client_id: UUID) -> Sequence[ApiKey]:
    """Return every key of a client, the newest first."""
    return session.scalars(
        select(ApiKey).where(ApiKey.client_id == client_id).order_by(ApiKey.id.desc())
    ).all()


def revoke(session: Session, key_id: UUID) -> ApiKey:
    """Revoke a key and with it its tokens; a second time changes nothing. Raises ``NotFound``."""
    key = session.scalars(
        update(ApiKey)
        .where(ApiKey.id == key_id)
        .values(revoked_at=func.coalesce(ApiKey.revoked_at, func.now()))
        .returning(ApiKey)
    ).one_or_none()
    if key is None:
        raise NotFound
    return key


def _one(session: Session, which: ColumnElement[bool]) -> ApiKey | None:
    return session.scalars(select(ApiKey).where(which).options(WITH_CLIENT)).one_or_none()
