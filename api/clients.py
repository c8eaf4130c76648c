"""Clients, for administrators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api import auditing
from api.blueprint import Blueprint
from api.paging import LINK, turned
from api.reading import reading
from schemas.clients import Client, ClientChange, ClientPage, ClientRequest
from schemas.paging import PageQuery
from shared import models
from shared.db.engine import transaction
from shared.store import clients
from shared.vocabulary import Scope

blp = Blueprint("clients", __name__, url_prefix="/v1", description="Who may use the platform, and how much.")


@blp.get("/clients")
@blp.needs(Scope.ADMIN)
@blp.arguments(PageQuery, location="query")
@blp.response(200, ClientPage, headers=LINK)
def list_clients(query: dict[str, Any]) -> Any:
    """List clients, the newest first."""
    with reading() as session:
        return turned(clients.listed(session, after=query.get("after"), limit=query["limit"]))


@blp.post("/clients")
@blp.needs(Scope.ADMIN)
@blp.arguments(ClientRequest)
@blp.response(201, Client)
@blp.problems(409)
def create_client(body: dict[str, Any]) -> tuple[models.Client, dict[str, str]]:
    """Make a client."""
    with transaction() as session:
        client = clients.create(session, **body)
        auditing.record(session, "client.created", client.id, **body)
    return client, {"Location": f"/v1/clients/{client.id}"}


@blp.get("/clients/<uuid:client_id>")
@blp.needs(Scope.ADMIN)
@blp.response(200, Client)
@blp.problems(404)
def show_client(client_id: UUID) -> models.Client:
    """Show a client."""
    with reading() as session:
        return clients.find(session, client_id)


@blp.patch("/clients/<uuid:client_id>")
@blp.needs(Scope.ADMIN)
@blp.arguments(ClientChange)
@blp.response(200, Client)
@blp.problems(404)
def change_client(body: dict[str, Any], client_id: UUID) -> models.Client:
    """Change a client's limits, or disable it.

    A disabled client's keys and tokens are refused from the next request on.
    """
    with transaction() as session:
        client = clients.change(session, client_id, **body)
        auditing.record(session, "client.changed", client_id, **body)
    return client
