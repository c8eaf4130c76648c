"""Endpoints of models: made by operators, seen by those who may use them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import ValidationError

from api import auditing
from api.authentication import caller
from api.blueprint import Blueprint
from api.paging import LINK, turned
from api.reading import reading
from schemas.endpoints import SIMULATED, Endpoint, EndpointChange, EndpointPage, EndpointRequest
from schemas.paging import PageQuery
from shared import models
from shared.db.engine import transaction
from shared.security.addresses import check_address
from shared.store import clients, endpoints
from shared.store.pages import Page
from shared.vocabulary import Scope

blp = Blueprint("endpoints", __name__, url_prefix="/v1", description="Where models answer.")


@blp.get("/endpoints")
@blp.needs(Scope.READ)
@blp.arguments(PageQuery, location="query")
@blp.response(200, EndpointPage, headers=LINK)
def list_endpoints(query: dict[str, Any]) -> Any:
    """List the endpoints that you may use; operators see all.

    Addresses and key references are told to operators only.
    """
    with reading() as session:
        page = endpoints.listed(session, client_id=_eyes(), after=query.get("after"), limit=query["limit"])
    return turned(Page([_told(one) for one in page.items], page.next))


@blp.post("/endpoints")
@blp.needs(Scope.OPS)
@blp.arguments(EndpointRequest)
@blp.response(201, Endpoint)
@blp.problems(404, 409)
def create_endpoint(body: dict[str, Any]) -> tuple[models.Endpoint, dict[str, str]]:
    """Register an endpoint.

    An address on a private network is refused unless `allow_private` is true.
    """
    _check(body["base_url"], allow_private=body.get("allow_private", False))
    with transaction() as session:
        if body.get("client_id") is not None:
            clients.find(session, body["client_id"])
        endpoint = endpoints.create(session, **body)
        auditing.record(session, "endpoint.created", endpoint.id, name=endpoint.name)
    return endpoint, {"Location": f"/v1/endpoints/{endpoint.id}"}


@blp.get("/endpoints/<uuid:endpoint_id>")
@blp.needs(Scope.READ)
@blp.response(200, Endpoint)
@blp.problems(404)
def show_endpoint(endpoint_id: UUID) -> Any:
    """Show an endpoint."""
    with reading() as session:
        return _told(endpoints.find(session, endpoint_id, client_id=_eyes()))


@blp.patch("/endpoints/<uuid:endpoint_id>")
@blp.needs(Scope.OPS)
@blp.arguments(EndpointChange)
@blp.response(200, Endpoint)
@blp.problems(404)
def change_endpoint(body: dict[str, Any], endpoint_id: UUID) -> models.Endpoint:
    """Change an endpoint's address, key reference or limits, or disable it."""
    with reading() as session:
        present = endpoints.find(session, endpoint_id, client_id=None)
    if {"base_url", "allow_private"} & body.keys():
        allowed = body.get("allow_private", present.allow_private)
        _check(body.get("base_url", present.base_url), allow_private=allowed, before=present.base_url)
    with transaction() as session:
        endpoint = endpoints.change(session, endpoint_id, **body)
        auditing.record(session, "endpoint.changed", endpoint_id, fields=sorted(body))
    return endpoint


@blp.delete("/endpoints/<uuid:endpoint_id>")
@blp.needs(Scope.OPS)
@blp.response(204)
@blp.problems(404, 409)
def delete_endpoint(endpoint_id: UUID) -> None:
    """Delete an endpoint that no agent version names."""
    with transaction() as session:
        endpoints.remove(session, endpoint_id)
        auditing.record(session, "endpoint.deleted", endpoint_id)


def _eyes() -> UUID | None:
    """Return whose endpoints are seen: None stands for all."""
    return None if caller().operator else caller().client_id


def _told(endpoint: models.Endpoint) -> Any:
    """Return the endpoint as the caller may see it."""
    if caller().operator:
        return endpoint
    return vars(endpoint) | {"base_url": None, "key_reference": None}


def _check(url: str, *, allow_private: bool, before: str = "") -> None:
    if SIMULATED in (url, before):
        if before and url != before:
            raise ValidationError({"base_url": ["A scripted endpoint has no address."]})
        return
    check_address(url, allow_private=allow_private)
