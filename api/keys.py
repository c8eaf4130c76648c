"""API keys, for administrators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api import auditing
from api.blueprint import Blueprint
from api.reading import reading
from schemas.keys import Key, KeyList, KeyRequest, NewKey
from shared import models
from shared.db.engine import transaction
from shared.store import api_keys, clients
from shared.vocabulary import Scope

blp = Blueprint("keys", __name__, url_prefix="/v1", description="What clients show to be let in.")


@blp.get("/clients/<uuid:client_id>/keys")
@blp.needs(Scope.ADMIN)
@blp.response(200, KeyList)
@blp.problems(404)
def list_keys(client_id: UUID) -> dict[str, Any]:
    """List a client's keys, revoked ones too."""
    with reading() as session:
        clients.find(session, client_id)
        return {"items": api_keys.of_client(session, client_id)}


@blp.post("/clients/<uuid:client_id>/keys")
@blp.needs(Scope.ADMIN)
@blp.arguments(KeyRequest)
@blp.response(201, NewKey)
@blp.problems(404)
def create_key(body: dict[str, Any], client_id: UUID) -> tuple[dict[str, Any], dict[str, str]]:
    """Make a key for a client; it is shown this once."""
    with transaction() as session:
        clients.find(session, client_id)
        row, new = api_keys.create(session, client_id, **body)
        auditing.record(session, "key.created", row.id, client=str(client_id), scopes=row.scopes)
    return vars(row) | {"key": new.text}, {"Cache-Control": "no-store"}


@blp.delete("/keys/<uuid:key_id>")
@blp.needs(Scope.ADMIN)
@blp.response(200, Key)
@blp.problems(404)
def revoke_key(key_id: UUID) -> models.ApiKey:
    """Revoke a key, and with it every token made from it."""
    with transaction() as session:
        key = api_keys.revoke(session, key_id)
        auditing.record(session, "key.revoked", key_id, client=str(key.client_id))
    return key
