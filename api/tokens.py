"""Exchange an API key for a token."""

from __future__ import annotations

from datetime import UTC, datetime
from time import time
from typing import Any

from flask import current_app, g

from api import auditing
from api.authentication import authenticate
from api.blueprint import Blueprint
from schemas.tokens import Token, TokenRequest
from shared.db.engine import transaction
from shared.errors import Unauthenticated
from shared.security import keys, tokens
from shared.security.token_secret import token_secret
from shared.settings import settings

blp = Blueprint(
    "tokens", __name__, url_prefix="/v1", public=True, description="Tokens of half an hour, made from keys."
)


@blp.post("/tokens")
@blp.arguments(TokenRequest)
@blp.response(200, Token)
@blp.problems(401, 429, 503)
def create_token(body: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Exchange an API key for a token."""
    if not body["api_key"].startswith(keys.MARK):
        raise Unauthenticated("The API key is not valid.")
    g.caller = who = authenticate(body["api_key"])
    current_app.extensions["limits"].spend(who, now=time())
    with transaction() as session:
        auditing.record(session, "token.created", who.key_id)
    claims = tokens.Claims(who.client_id, who.key_id, who.scopes)
    seconds = settings().token_seconds
    token = tokens.issue(
        claims, token_secret(settings().home), now=datetime.now(UTC), lifetime_seconds=seconds
    )
    told = {"access_token": token, "token_type": "Bearer", "expires_in": int(seconds)}
    return told, {"Cache-Control": "no-store"}
