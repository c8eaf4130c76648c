"""No list asks the database more the longer it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any

import pytest

from tests.api.caller import Asking
from tests.factories import (
    AgentFactory,
    AgentVersionFactory,
    ApiKeyFactory,
    AuditEventFactory,
    ClientFactory,
    EndpointFactory,
    ExaminationFactory,
    ItemFamilyFactory,
    JobAttemptFactory,
    JobEventFactory,
    JobFactory,
    ResponseFactory,
    ScheduleFactory,
    TokenUsageFactory,
    WorkerFactory,
)
from tests.statements import counted_statements

#: Each list: its path, what makes one more row of it, and its statements beside the caller's one.
LISTS: dict[str, tuple[Callable[[Any], Any], int]] = {
    "/v1/jobs": (lambda at: JobFactory(owner=at["client"]), 1),
    "/v1/jobs/{job}/events": (lambda at: JobEventFactory(of=at["job"]), 2),
    "/v1/jobs/{job}/attempts": (lambda at: JobAttemptFactory(of=at["job"]), 2),
    "/v1/custody/examinations": (lambda at: ExaminationFactory(of=JobFactory(owner=at["client"])), 1),
    "/v1/custody/examinations/{examined}/responses": (
        lambda at: ResponseFactory(of=at["examined"], ordinal=next(at["ordinals"])),
        2,
    ),
    "/v1/custody/families": (lambda _: ItemFamilyFactory(), 1),
    "/v1/agents": (lambda _: AgentFactory(), 1),
    "/v1/agents/{agent}/versions": (lambda at: AgentVersionFactory(of=at["agent"]), 2),
    "/v1/endpoints": (lambda _: EndpointFactory(), 1),
    "/v1/usage": (lambda _: TokenUsageFactory(month=date(2026, 1, 1)), 1),
    "/v1/queues": (lambda _: WorkerFactory(), 2),
    "/v1/workers": (lambda _: WorkerFactory(), 1),
    "/v1/schedules": (lambda at: ScheduleFactory(owner=at["client"]), 1),
    "/v1/clients": (lambda _: ClientFactory(), 1),
    "/v1/clients/{client}/keys": (lambda at: ApiKeyFactory(owner=at["client"]), 2),
    "/v1/audit-events": (lambda at: AuditEventFactory(client_id=at["client"].id), 1),
    "/v1/job-kinds": (lambda _: None, 0),
}


@pytest.fixture
def at(me: Asking) -> dict[str, Any]:
    examined = JobFactory(owner=me.client)
    ExaminationFactory(of=examined)
    return {
        "client": me.client,
        "job": JobFactory(owner=me.client),
        "agent": AgentFactory(),
        "examined": examined,
        "ordinals": count(),
    }


@pytest.mark.parametrize("path", LISTS)
def test_a_longer_list_takes_no_more_statements(me: Asking, at: dict[str, Any], path: str) -> None:
    make, expected = LISTS[path]
    full = path.format(**{name: at[name].id for name in ("client", "job", "agent", "examined")})
    me.get(full)

    counts = []
    for _ in range(2):
        for _ in range(3):
            make(at)
        with counted_statements() as sent:
            assert me.get(full).status_code == 200
        counts.append(len(sent))

    assert counts == [1 + expected, 1 + expected]


def test_every_list_is_counted(me: Asking) -> None:
    operations = me.http.get("/openapi.json").json or {}
    lists = {
        path
        for path, item in operations["paths"].items()
        if "get" in item and item["get"]["operationId"].startswith("list_")
    }

    counted = {path.replace("{examined}", "{job}").replace("}", "_id}") for path in LISTS}

    assert lists == counted
