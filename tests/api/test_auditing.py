"""Every write is in the audit log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.models import AuditEvent
from shared.vocabulary import JobState
from tests.api.caller import Asking
from tests.factories import (
    AgentFactory,
    AgentVersionFactory,
    ApiKeyFactory,
    ClientFactory,
    EndpointFactory,
    JobFactory,
    ScheduleFactory,
    TokenBudgetFactory,
)

Make = Callable[[Asking], tuple[str, Any]]


def _own_version(me: Asking) -> Any:
    return AgentVersionFactory(of=AgentFactory(client_id=me.client.id))


def _question(_: Asking) -> tuple[str, Any]:
    body = {"agent_version_id": str(AgentVersionFactory().id), "family": "sums", "level": "basic"}
    return "/v1/custody/questions", body


def _new_version(me: Asking) -> tuple[str, Any]:
    agent = AgentFactory(client_id=me.client.id)
    return f"/v1/agents/{agent.id}/versions", {"endpoint_id": str(EndpointFactory().id), "model": "m"}


def _batch(me: Asking) -> tuple[str, Any]:
    _, payload = _question(me)
    return "/v1/jobs:batch", {"jobs": [{"kind": "custody.question", "payload": payload}] * 3}


#: Every operation that writes, with a request that it carries out.
WRITES: dict[str, Make] = {
    "create_token": lambda me: ("/v1/tokens", {"api_key": me.key}),
    "ask_question": _question,
    "examine": lambda _: (
        "/v1/custody/examinations",
        {"agent_version_id": str(AgentVersionFactory().id)},
    ),
    "submit_jobs": _batch,
    "cancel_job": lambda me: (f"/v1/jobs/{JobFactory(owner=me.client).id}/cancel", None),
    "retry_job": lambda me: (
        f"/v1/jobs/{JobFactory(owner=me.client, state=JobState.FAILED).id}/retry",
        None,
    ),
    "create_agent": lambda _: ("/v1/agents", {"name": "a", "type": "guardian"}),
    "change_agent": lambda me: (
        f"/v1/agents/{AgentFactory(client_id=me.client.id).id}",
        {"description": "x"},
    ),
    "create_agent_version": _new_version,
    "create_endpoint": lambda _: ("/v1/endpoints", {"name": "e", "protocol": "scripted"}),
    "change_endpoint": lambda _: (f"/v1/endpoints/{EndpointFactory().id}", {"disabled": True}),
    "delete_endpoint": lambda _: (f"/v1/endpoints/{EndpointFactory().id}", None),
    "put_budget": lambda me: (f"/v1/agent-versions/{_own_version(me).id}/budget", {"monthly_tokens": 1}),
    "delete_budget": lambda me: (
        f"/v1/agent-versions/{TokenBudgetFactory(of=_own_version(me)).agent_version_id}/budget",
        None,
    ),
    "pause_queue": lambda _: ("/v1/queues/custody/pause", None),
    "resume_queue": lambda _: ("/v1/queues/custody/resume", None),
    "create_schedule": lambda _: (
        "/v1/schedules",
        {"name": "s", "kind": "system.retention", "cron": "0 0 * * *"},
    ),
    "change_schedule": lambda _: (f"/v1/schedules/{ScheduleFactory().id}", {"enabled": False}),
    "delete_schedule": lambda _: (f"/v1/schedules/{ScheduleFactory().id}", None),
    "create_client": lambda _: ("/v1/clients", {"name": "c"}),
    "change_client": lambda _: (f"/v1/clients/{ClientFactory().id}", {"max_running": 1}),
    "create_key": lambda me: (f"/v1/clients/{me.client.id}/keys", {"label": "k", "scopes": ["read"]}),
    "revoke_key": lambda _: (f"/v1/keys/{ApiKeyFactory().id}", None),
}


def _methods(app: Flask) -> dict[str, str]:
    document = app.test_client().get("/openapi.json").json or {}
    return {
        operation["operationId"]: method
        for item in document["paths"].values()
        for method, operation in item.items()
        if method in ("post", "put", "patch", "delete")
    }


def test_every_write_is_known(app: Flask) -> None:
    assert set(_methods(app)) == set(WRITES)


@pytest.mark.parametrize("name", WRITES)
def test_a_write_leaves_one_audit_event(app: Flask, me: Asking, session: Session, name: str) -> None:
    path, body = WRITES[name](me)

    answer = me.ask(_methods(app)[name].upper(), path, json=body, headers={"X-Request-Id": "this-one"})

    assert answer.status_code < 300, answer.text
    event = session.scalars(select(AuditEvent)).one()
    assert (event.client_id, event.request_id) == (me.client.id, "this-one")
    assert event.target
