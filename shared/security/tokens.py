"""Sign and read the tokens that stand for an API key for half an hour (RFC 7519, HS256)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import jwt

from shared.errors import Unauthenticated
from shared.vocabulary import Scope

_ALGORITHM = "HS256"
_ISSUER = "assay"


@dataclass(frozen=True)
class Claims:
    """What a valid token says: whose it is, for which key, and what it may do."""

    client_id: UUID
    key_id: UUID
    scopes: frozenset[Scope]


def issue(claims: Claims, secret: str, *, now: datetime, lifetime_seconds: float) -> str:
    """Return a signed token that is valid for ``lifetime_seconds`` from ``now``."""
    return jwt.encode(
        {
            "iss": _ISSUER,
            "sub": str(claims.client_id),
            "kid": str(claims.key_id),
            "scopes": sorted(claims.scopes),
            "iat": now,
            "exp": now + timedelta(seconds=lifetime_seconds),
        },
        secret,
        algorithm=_ALGORITHM,
    )


def read(token: str, secret: str) -> Claims:
    """Return what a token says; raises ``Unauthenticated`` where it is forged, broken or expired."""
    try:
        said = jwt.decode(
            token,
            secret,
            algorithms=[_ALGORITHM],
            issuer=_ISSUER,
            options={"require": ["exp", "iat", "sub", "iss"]},
        )
        return Claims(UUID(said["sub"]), UUID(said["kid"]), _scopes(said["scopes"]))
    except jwt.ExpiredSignatureError as error:
        raise Unauthenticated("The token has expired; get a new one with your API key.") from error
    except (jwt.InvalidTokenError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unauthenticated("The token is not valid.") from error


def _scopes(names: Collection[str]) -> frozenset[Scope]:
    return frozenset(Scope(name) for name in names)
