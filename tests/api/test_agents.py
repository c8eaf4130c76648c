"""Agents and their immutable versions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from shared.vocabulary import Scope
from tests.api.caller import Asking
from tests.api.conftest import SignIn
from tests.factories import AgentFactory, AgentVersionFactory, ClientFactory, EndpointFactory


def test_an_agent_is_registered_and_described(me: Asking) -> None:
    made = me.post("/v1/agents", {"name": "gatekeeper", "type": "guardian"})

    changed = me.ask("PATCH", made.headers["Location"], json={"description": "Guards the gate."})

    assert made.status_code == 201
    assert made.json["client_id"] == str(me.client.id)
    assert changed.json["description"] == "Guards the gate."


def test_each_client_has_its_own_names(me: Asking, stranger: Asking) -> None:
    body = {"name": "gatekeeper", "type": "guardian"}

    statuses = [one.post("/v1/agents", body).status_code for one in (me, stranger, me)]

    assert statuses == [201, 201, 409]


def test_an_agent_is_found_by_name_and_type(me: Asking) -> None:
    AgentFactory(name="guardian")
    AgentFactory(name="sandbox", type="sandbox")
    AgentFactory(name="guardian", client_id=ClientFactory().id)

    by_name = me.get("/v1/agents?name=guardian").json["items"]
    by_type = me.get("/v1/agents?type=sandbox").json["items"]

    assert [(one["name"], one["client_id"]) for one in by_name] == [("guardian", None)]
    assert [one["name"] for one in by_type] == ["sandbox"]


def test_a_seeded_agent_is_for_all_and_changed_by_none(me: Asking) -> None:
    seeded = AgentFactory()
    version = {"endpoint_id": str(EndpointFactory().id), "model": "error-rate-0.1"}
    path = f"/v1/agents/{seeded.id}"

    assert me.get(path).status_code == 200
    assert me.ask("PATCH", path, json={"description": "mine"}).status_code == 403
    assert me.post(f"{path}/versions", version).status_code == 403


def test_a_foreign_agent_is_not_found(me: Asking) -> None:
    foreign = AgentVersionFactory(of=AgentFactory(client_id=ClientFactory().id))
    paths = [f"/v1/agents/{foreign.agent_id}", f"/v1/agents/{foreign.agent_id}/versions"]

    answers = [me.get(path) for path in [*paths, f"/v1/agent-versions/{foreign.id}"]]
    answers += [
        me.ask("PATCH", paths[0], json={}),
        me.post(paths[1], {"endpoint_id": str(foreign.endpoint_id), "model": "m"}),
    ]

    assert {answer.status_code for answer in answers} == {404}


def _version(**values: Any) -> dict[str, Any]:
    return {"endpoint_id": str(EndpointFactory().id), "model": "error-rate-0.1"} | values


def test_versions_are_numbered_and_shown(me: Asking) -> None:
    agent = AgentFactory(client_id=me.client.id)
    path = f"/v1/agents/{agent.id}/versions"
    first = me.post(path, _version(decoding={"temperature": 0.5}, lessons=["Look twice."]))

    second = me.post(path, _version(parent_id=first.json["id"]))

    assert (first.status_code, second.status_code) == (201, 201)
    assert (first.json["number"], second.json["number"]) == (1, 2)
    assert first.json["decoding"] == {"temperature": 0.5, "max_tokens": 256, "seed": None, "stop": []}
    assert first.json["release_state"] == "candidate"
    assert [one["number"] for one in me.get(path).json["items"]] == [2, 1]
    assert me.get(first.headers["Location"]).json == first.json


def test_concurrent_versions_have_numbers_of_their_own(me: Asking) -> None:
    agent = AgentFactory(client_id=me.client.id)
    body = _version()

    def post(_: int) -> Any:
        alone = Asking(me.http.application.test_client(), me.key, me.client)
        return alone.post(f"/v1/agents/{agent.id}/versions", body).json["number"]

    with ThreadPoolExecutor(4) as pool:
        numbers = sorted(pool.map(post, range(8)))

    assert numbers == list(range(1, 9))


def test_a_version_names_an_endpoint_that_its_client_may_use(sign_in: SignIn) -> None:
    me = sign_in(Scope.WRITE, Scope.READ)
    agent = AgentFactory(client_id=me.client.id)
    foreign = EndpointFactory(client_id=ClientFactory().id)

    answer = me.post(f"/v1/agents/{agent.id}/versions", _version(endpoint_id=str(foreign.id)))

    assert answer.status_code == 404


def test_a_versions_parent_is_one_that_its_client_may_use(me: Asking) -> None:
    agent = AgentFactory(client_id=me.client.id)
    foreign = AgentVersionFactory(of=AgentFactory(client_id=ClientFactory().id))

    answer = me.post(f"/v1/agents/{agent.id}/versions", _version(parent_id=str(foreign.id)))

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"decoding": {"temperature": 3}}, "/decoding/temperature"),
        ({"decoding": {"surprise": 1}}, "/decoding/surprise"),
        ({"decoding": []}, "/decoding"),
        ({"lessons": ["x", 1]}, "/lessons/1"),
        ({"exemplars": [{"question": "2 + 2?"}]}, "/exemplars/0/answer"),
        ({"system_prompt": 1}, "/system_prompt"),
    ],
)
def test_a_fault_deep_in_a_version_is_pointed_at(me: Asking, wrong: dict[str, Any], pointer: str) -> None:
    agent = AgentFactory(client_id=me.client.id)

    answer = me.post(f"/v1/agents/{agent.id}/versions", _version(**wrong))

    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json["errors"]] == [pointer]


def test_a_version_is_never_changed(me: Asking) -> None:
    version = AgentVersionFactory()

    for method in ("PATCH", "PUT", "DELETE"):
        assert me.ask(method, f"/v1/agent-versions/{version.id}", json={}).status_code == 405
