"""Find out who asks, by an API key or a token, and what they may do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from flask import g, request
from sqlalchemy import Connection

from shared.db.engine import connection_died, single_statements
from shared.errors import DatabaseUnavailable, Forbidden, NotFound, Unauthenticated
from shared.security import keys, tokens
from shared.security.token_secret import token_secret
from shared.settings import settings
from shared.store import api_keys
from shared.store.api_keys import Credential
from shared.vocabulary import Scope

#: How long what was read of a key will do for a view whose own statement proves the key.
_REMEMBERED = timedelta(seconds=5)
_MOST_REMEMBERED = 1_000


@dataclass(frozen=True)
class Caller:
    """Who asks: the client, the key, what it may do, and how often."""

    client_id: UUID
    key_id: UUID
    scopes: frozenset[Scope]
    requests_per_minute: int

    @property
    def operator(self) -> bool:
        """Whether the caller runs the platform."""
        return Scope.OPS in self.scopes


#: Callers by their keys' digests, and until when that will do.
_lately: dict[str, tuple[datetime, Caller]] = {}


def caller() -> Caller:
    """Return who asks; raises ``Unauthenticated`` where nobody was found out."""
    found: Caller | None = g.get("caller")
    if found is None:
        raise Unauthenticated
    return found


def credential() -> str:
    """Return the key or token of the Authorization header; raises ``Unauthenticated`` where there is none."""
    scheme, _, text = request.headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() != "bearer" or not text.strip():
        raise Unauthenticated
    return text.strip()


def identify(*, proven_later: bool) -> None:
    """Set ``g.caller`` from the Authorization header; raises ``Unauthenticated``.

    Where the view's own statement will prove that the key may be used, what was read of it lately will do.
    """
    text = credential()
    g.caller = (_remembered(text) if proven_later else None) or authenticate(text)
    structlog.contextvars.bind_contextvars(client_id=str(g.caller.client_id))


@contextmanager
def proving() -> Iterator[None]:
    """Find out whether it was the key for which a statement found nothing; raises ``Unauthenticated`` then."""
    try:
        yield
    except NotFound:
        prove()
        raise


def prove() -> None:
    """Read the caller's key, which a statement found nothing for; raises ``Unauthenticated``."""
    g.caller = authenticate(credential())


def authenticate(text: str) -> Caller:
    """Return whose key or token it is; raises ``Unauthenticated``.

    The key's row is read every time, so a revoked key and a disabled client end their tokens at once.
    """
    try:
        return _authenticate(text)
    except DatabaseUnavailable as error:
        # A pooled connection that died while unused says nothing about the database as it is now.
        if not connection_died(error):
            raise
        return _authenticate(text)


def require(scope: Scope) -> None:
    """Raise ``Forbidden`` unless the caller has the scope."""
    if scope not in caller().scopes:
        raise Forbidden(f"The API key lacks the scope {scope!r} that this needs.")


def _authenticate(text: str) -> Caller:
    if not text.startswith(keys.MARK):
        return _by_token(text)
    digest = keys.digest(text)
    key = _live(lambda connection: api_keys.by_digest(connection, digest), "The API key is not valid.")
    caller = _caller(key, frozenset(Scope))
    _remember(digest, caller, expires_at=key.expires_at)
    return caller


def _remember(digest: str, caller: Caller, *, expires_at: datetime | None) -> None:
    if len(_lately) >= _MOST_REMEMBERED:
        _lately.clear()
    until = datetime.now(UTC) + _REMEMBERED
    _lately[digest] = (min(until, expires_at) if expires_at else until), caller


def _remembered(text: str) -> Caller | None:
    """Return whose key it was when it was last read, seconds ago; of tokens nothing is remembered."""
    until, caller = _lately.get(keys.digest(text), (None, None))
    return caller if until and datetime.now(UTC) < until else None


def _by_token(text: str) -> Caller:
    claims = tokens.read(text, token_secret(settings().home))
    key = _live(lambda connection: api_keys.by_id(connection, claims.key_id), "The token's key is not valid.")
    if key.client_id != claims.client_id:
        raise Unauthenticated("The token is not valid.")
    return _caller(key, claims.scopes)


def _live(find: Callable[[Connection], Credential | None], refusal: str) -> Credential:
    """Return the key that ``find`` finds, if it may be used now, and record its use."""
    now = datetime.now(UTC)
    with single_statements() as connection:
        key = find(connection)
        if key is None:
            raise Unauthenticated(refusal)
        if key.revoked_at is not None:
            raise Unauthenticated("The API key was revoked.")
        if key.expires_at is not None and key.expires_at <= now:
            raise Unauthenticated("The API key has expired.")
        if key.client_disabled_at is not None:
            raise Unauthenticated("The client is disabled.")
        api_keys.touch(connection, key, now=now)
        return key


def _caller(key: Credential, at_most: frozenset[Scope]) -> Caller:
    return Caller(
        client_id=key.client_id,
        key_id=key.id,
        scopes=frozenset(Scope(name) for name in key.scopes) & at_most,
        requests_per_minute=key.requests_per_minute,
    )
