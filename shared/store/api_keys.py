"""Make, find and revoke API keys."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from shared.db.prepared import Prepared
from shared.errors import NotFound
from shared.models import ApiKey, Client
from shared.security.keys import NewKey, make_key
from shared.vocabulary import Scope

#: How exact ``last_used_at`` is kept; writing it at every request would cost more than the request.
_USE_RESOLUTION = timedelta(minutes=1)


@dataclass(frozen=True)
class Credential:
    """What every request needs to know of its key and of the key's client."""

    id: UUID
    client_id: UUID
    scopes: Collection[str]
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    client_disabled_at: datetime | None
    requests_per_minute: int


# Every request asks one of them: no row is mapped, and nothing is planned again.
_CREDENTIAL = select(
    ApiKey.id,
    ApiKey.client_id,
    ApiKey.scopes,
    ApiKey.expires_at,
    ApiKey.revoked_at,
    ApiKey.last_used_at,
    Client.disabled_at,
    Client.requests_per_minute,
).join_from(ApiKey, Client, Client.id == ApiKey.client_id)
#: What a hot statement asks of the key that it is carried out for: a remembered key may have been revoked since.
LIVE = """
    EXISTS (SELECT FROM api_keys JOIN clients ON clients.id = api_keys.client_id
             WHERE api_keys.id = :key_id AND revoked_at IS NULL AND clients.disabled_at IS NULL)
    """
_BY_DIGEST = Prepared("key_by_digest", _CREDENTIAL.where(ApiKey.digest == bindparam("wanted")))
_BY_ID = Prepared("key_by_id", _CREDENTIAL.where(ApiKey.id == bindparam("wanted")))


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
    session.refresh(row)
    return row, new


def by_digest(connection: Connection, digest: str) -> Credential | None:
    """Return what the key with that digest allows."""
    return _one(connection, _BY_DIGEST, digest)


def by_id(connection: Connection, key_id: UUID) -> Credential | None:
    """Return what a key allows."""
    return _one(connection, _BY_ID, key_id)


def touch(connection: Connection, key: Credential, *, now: datetime) -> None:
    """Record that the key is used, at most once a minute."""
    if key.last_used_at is not None and now - key.last_used_at < _USE_RESOLUTION:
        return
    connection.execute(
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


def _one(connection: Connection, statement: Prepared, wanted: object) -> Credential | None:
    row = statement.row(connection, {"wanted": wanted})
    return Credential(*row) if row is not None else None
