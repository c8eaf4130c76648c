"""Clients and their keys."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.models import ApiKey, AuditEvent, Client
from shared.security.keys import digest
from tests.api.caller import Asking
from tests.factories import ClientFactory


def test_a_client_is_made_with_the_limits_that_are_given(me: Asking) -> None:
    answer = me.post("/v1/clients", {"name": "research", "max_running": 5})

    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/v1/clients/{answer.json['id']}"
    assert (answer.json["max_running"], answer.json["requests_per_minute"]) == (5, 6000)
    assert me.get(answer.headers["Location"]).json == answer.json


def test_a_name_is_taken_once(me: Asking) -> None:
    ClientFactory(name="research")

    answer = me.post("/v1/clients", {"name": "research"})

    assert (answer.status_code, answer.json["code"]) == (409, "conflict")


def test_a_client_is_changed_disabled_and_enabled(me: Asking, session: Session) -> None:
    client = ClientFactory()
    path = f"/v1/clients/{client.id}"

    changed = me.ask("PATCH", path, json={"requests_per_minute": 7, "disabled": True})
    enabled = me.ask("PATCH", path, json={"disabled": False})
    same = me.ask("PATCH", path, json={})

    assert (changed.json["requests_per_minute"], bool(changed.json["disabled_at"])) == (7, True)
    assert enabled.json["disabled_at"] is None
    assert same.json == enabled.json


def test_a_clients_name_can_not_be_changed(me: Asking) -> None:
    answer = me.ask("PATCH", f"/v1/clients/{me.client.id}", json={"name": "other"})

    assert answer.status_code == 422


def test_an_unknown_client_is_not_found(me: Asking) -> None:
    path = f"/v1/clients/{uuid4()}"

    answers = [
        me.get(path),
        me.ask("PATCH", path, json={"disabled": True}),
        me.get(f"{path}/keys"),
        me.post(f"{path}/keys", {"label": "x", "scopes": ["read"]}),
        me.ask("DELETE", f"/v1/keys/{uuid4()}"),
    ]

    assert {answer.status_code for answer in answers} == {404}


def test_a_key_is_shown_once_and_only_its_digest_is_kept(me: Asking, session: Session) -> None:
    client = ClientFactory()

    made = me.post(f"/v1/clients/{client.id}/keys", {"label": "nightly", "scopes": ["read", "write"]})
    listed = me.get(f"/v1/clients/{client.id}/keys")

    row = session.scalars(select(ApiKey).where(ApiKey.client_id == client.id)).one()
    key = made.json["key"]
    assert made.status_code == 201
    assert key.startswith("assay_")
    assert made.headers["Cache-Control"] == "no-store"
    assert (row.digest, row.prefix) == (digest(key), key[:12])
    assert [one["id"] for one in listed.json["items"]] == [str(row.id)]
    assert key not in listed.text
    assert Asking(me.http, key, client).get("/v1/jobs").status_code == 200


def test_a_key_needs_scopes_that_exist(me: Asking) -> None:
    path = f"/v1/clients/{me.client.id}/keys"

    answers = [me.post(path, {"label": "x", "scopes": scopes}) for scopes in ([], ["root"], "read", None)]

    assert {answer.status_code for answer in answers} == {422}


def test_a_second_revoking_keeps_the_time_of_the_first(me: Asking) -> None:
    made = me.post(f"/v1/clients/{me.client.id}/keys", {"label": "x", "scopes": ["read"]}).json

    first, second = (me.ask("DELETE", f"/v1/keys/{made['id']}") for _ in range(2))

    assert first.json["revoked_at"] == second.json["revoked_at"] is not None


def test_what_was_done_to_clients_and_keys_is_listed(me: Asking, session: Session) -> None:
    made = me.post("/v1/clients", {"name": "research"}).json
    me.post(f"/v1/clients/{made['id']}/keys", {"label": "x", "scopes": ["read"]})

    events = me.get(f"/v1/audit-events?client_id={me.client.id}").json["items"]
    one = me.get("/v1/audit-events?action=client.created").json["items"]

    assert [event["action"] for event in events] == ["key.created", "client.created"]
    assert [event["target"] for event in one] == [made["id"]]
    assert session.scalars(select(AuditEvent.api_key_id)).first() is not None
    assert session.get(Client, made["id"]) is not None
