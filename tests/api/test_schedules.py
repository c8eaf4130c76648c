"""Schedules: what they may submit, and when they fire."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.api.caller import Asking
from tests.factories import AgentFactory, AgentVersionFactory, ClientFactory, ScheduleFactory

NIGHTLY = {"name": "nightly", "kind": "system.retention", "cron": "17 3 * * *", "timezone": "Europe/Berlin"}


def test_a_schedule_is_made_with_its_next_time(me: Asking) -> None:
    answer = me.post("/v1/schedules", NIGHTLY)

    fires = datetime.fromisoformat(answer.json["next_fire_at"])
    assert answer.status_code == 201
    assert me.get(answer.headers["Location"]).json == answer.json
    assert fires > datetime.now(UTC)
    assert fires.astimezone(UTC).strftime("%H:%M") in ("01:17", "02:17")
    assert (answer.json["priority"], answer.json["client_id"]) == (2, str(me.client.id))


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"cron": "every day"}, "/cron"),
        ({"cron": "0 0 30 2 *"}, "/cron"),
        ({"timezone": "Mars/Olympus"}, "/timezone"),
        ({"timezone": "../../etc/passwd"}, "/timezone"),
        ({"timezone": "Europe"}, "/timezone"),
        ({"kind": "none.such"}, "/kind"),
        ({"payload": {"surprise": 1}}, "/payload/surprise"),
        ({"payload": {"priority": 1}}, "/payload/priority"),
        ({"kind": "custody.question", "payload": {"level": "hard"}}, "/payload/level"),
        ({"payload": []}, "/payload"),
    ],
)
def test_a_fault_is_pointed_at(me: Asking, wrong: dict[str, Any], pointer: str) -> None:
    answer = me.post("/v1/schedules", NIGHTLY | wrong)

    assert answer.status_code == 422
    assert pointer in [fault["pointer"] for fault in answer.json["errors"]]
    assert me.get("/v1/schedules").json["items"] == []


def test_a_payload_is_kept_as_its_kind_reads_it(me: Asking) -> None:
    version = AgentVersionFactory()
    payload = {"agent_version_id": str(version.id), "family": "sums", "level": "basic"}

    answer = me.post("/v1/schedules", NIGHTLY | {"kind": "custody.question", "payload": payload})

    assert answer.status_code == 201
    assert answer.json["payload"] == payload


def test_a_foreign_agents_version_can_not_be_scheduled(me: Asking) -> None:
    foreign = AgentVersionFactory(of=AgentFactory(client_id=ClientFactory().id))
    payload = {"agent_version_id": str(foreign.id), "family": "sums", "level": "basic"}

    answer = me.post("/v1/schedules", NIGHTLY | {"kind": "custody.question", "payload": payload})

    assert answer.status_code == 404


def test_a_change_of_time_counts_from_now_on(me: Asking) -> None:
    schedule = ScheduleFactory(next_fire_at=datetime(2020, 1, 1, tzinfo=UTC))
    path = f"/v1/schedules/{schedule.id}"

    renamed = me.ask("PATCH", path, json={"priority": 7})
    stopped = me.ask("PATCH", path, json={"enabled": False})
    restarted = me.ask("PATCH", path, json={"enabled": True, "cron": "0 0 * * *"})

    assert renamed.json["next_fire_at"].startswith("2020-01-01")
    assert stopped.json["enabled"] is False
    assert datetime.fromisoformat(restarted.json["next_fire_at"]) > datetime.now(UTC)


def test_a_schedule_is_deleted(me: Asking) -> None:
    path = f"/v1/schedules/{ScheduleFactory().id}"

    statuses = [me.ask("DELETE", path).status_code for _ in range(2)]

    assert statuses == [204, 404]
    assert me.get(path).status_code == 404


def test_a_name_is_taken_once(me: Asking) -> None:
    statuses = [me.post("/v1/schedules", NIGHTLY).status_code for _ in range(2)]

    assert statuses == [201, 409]
