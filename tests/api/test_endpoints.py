"""Endpoints of models, and which addresses they may have."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.models import AuditEvent, Endpoint
from shared.vocabulary import Scope
from tests.api.caller import Asking
from tests.api.conftest import SignIn
from tests.factories import AgentVersionFactory, ClientFactory, EndpointFactory

HOUSE = {
    "name": "house",
    "protocol": "openai_compatible",
    "base_url": "http://10.0.0.1:8000/v1",
    "allow_private": True,
    "key_reference": "env:HOUSE_KEY",
}


def test_an_operator_registers_an_endpoint(me: Asking) -> None:
    answer = me.post("/v1/endpoints", HOUSE)

    assert answer.status_code == 201
    assert me.get(answer.headers["Location"]).json == answer.json
    assert answer.json["base_url"] == HOUSE["base_url"]


@pytest.mark.parametrize(
    "base_url",
    [
        "http://127.0.0.1/v1",
        "http://localhost:8000",
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://[::ffff:10.0.0.1]/",
        "http://169.254.169.254/latest/meta-data",
        "ftp://example.com/",
        "http://user:pass@example.com/",
        "file:///etc/passwd",
        "nonsense",
    ],
)
def test_a_private_or_odd_address_is_refused(me: Asking, session: Session, base_url: str) -> None:
    answer = me.post("/v1/endpoints", HOUSE | {"base_url": base_url, "allow_private": False})

    assert (answer.status_code, answer.json["code"]) == (422, "address_refused")
    assert session.scalar(select(func.count()).select_from(Endpoint)) == 0
    assert session.scalar(select(func.count()).select_from(AuditEvent)) == 0


def test_a_change_can_not_lead_to_a_private_address(me: Asking) -> None:
    endpoint = EndpointFactory(protocol="anthropic", base_url="https://93.184.216.34/v1")
    path = f"/v1/endpoints/{endpoint.id}"
    private = "http://10.0.0.1/v1"

    refused = me.ask("PATCH", path, json={"base_url": private})
    allowed = me.ask("PATCH", path, json={"base_url": private, "allow_private": True})
    withdrawn = me.ask("PATCH", path, json={"allow_private": False})

    assert [one.status_code for one in (refused, allowed, withdrawn)] == [422, 200, 422]
    assert me.get(path).json["base_url"] == private


@pytest.mark.parametrize("reference", ["sk-live-0123456789abcdef", "env:", "env:A B", "file:relative", "x:y"])
def test_a_key_reference_is_no_key(me: Asking, reference: str) -> None:
    answer = me.post("/v1/endpoints", HOUSE | {"key_reference": reference})

    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/key_reference"
    assert reference not in answer.text.replace("env:NAME", "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"timeout_seconds": 0},
        {"timeout_seconds": "9"},
        {"max_concurrency": 0},
        {"allow_private": "yes"},
        {"disabled": True},
    ],
)
def test_limits_are_positive_numbers(me: Asking, wrong: dict[str, Any]) -> None:
    answer = me.post("/v1/endpoints", HOUSE | wrong)

    assert answer.status_code == 422


def test_a_scripted_endpoint_has_no_address(me: Asking) -> None:
    made = me.post("/v1/endpoints", {"name": "simulated", "protocol": "scripted"})
    changed = me.ask("PATCH", f"/v1/endpoints/{made.json['id']}", json={"base_url": "http://1.1.1.1/"})
    addressed = me.post("/v1/endpoints", {"name": "b", "protocol": "scripted", "base_url": "http://1.1.1.1/"})
    without = me.post("/v1/endpoints", {"name": "c", "protocol": "anthropic"})

    assert (made.status_code, made.json["base_url"]) == (201, "simulated:")
    assert [one.status_code for one in (changed, addressed, without)] == [422, 422, 422]


def test_clients_see_what_they_may_use_but_no_address(me: Asking, sign_in: SignIn) -> None:
    reader = sign_in(Scope.READ)
    EndpointFactory(name="shared", base_url="http://10.0.0.1", key_reference="env:HOUSE_KEY")
    mine = EndpointFactory(name="mine", client_id=reader.client.id)
    foreign = EndpointFactory(name="foreign", client_id=ClientFactory().id)

    seen = reader.get("/v1/endpoints")

    assert [one["name"] for one in seen.json["items"]] == ["mine", "shared"]
    assert "10.0.0.1" not in seen.text
    assert "HOUSE_KEY" not in seen.text
    assert reader.get(f"/v1/endpoints/{foreign.id}").status_code == 404
    assert reader.get(f"/v1/endpoints/{mine.id}").status_code == 200
    assert len(me.get("/v1/endpoints").json["items"]) == 3


def test_an_endpoint_is_disabled(me: Asking) -> None:
    endpoint = EndpointFactory()

    answer = me.ask("PATCH", f"/v1/endpoints/{endpoint.id}", json={"disabled": True, "max_concurrency": 2})

    assert answer.json["disabled_at"]
    assert answer.json["max_concurrency"] == 2


def test_an_endpoint_in_use_is_not_deleted(me: Asking) -> None:
    unused, used = EndpointFactory(), EndpointFactory()
    AgentVersionFactory(at=used)

    statuses = [me.ask("DELETE", f"/v1/endpoints/{one.id}").status_code for one in (unused, used, unused)]

    assert statuses == [204, 409, 404]


def test_a_name_is_taken_once(me: Asking) -> None:
    EndpointFactory(name="house")

    assert me.post("/v1/endpoints", HOUSE).status_code == 409


def test_an_unknown_client_can_not_be_given_an_endpoint(me: Asking) -> None:
    unknown = "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f10"

    assert me.post("/v1/endpoints", HOUSE | {"client_id": unknown}).status_code == 404
