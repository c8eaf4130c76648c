"""What operators see and do: queues, workers, kinds, health, metrics."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from api.app import build_app
from shared.vocabulary import JobState
from tests.api.caller import Asking
from tests.environment import environment
from tests.factories import EndpointFactory, JobFactory, WorkerFactory


def test_queues_show_their_depth_and_who_works_on_them(me: Asking) -> None:
    for state in (JobState.QUEUED, JobState.QUEUED, JobState.RUNNING, JobState.SUCCEEDED):
        JobFactory(state=state)
    WorkerFactory()
    WorkerFactory(queues=["arena"])
    WorkerFactory(stopping_at=datetime.now(UTC))
    WorkerFactory(last_seen_at=datetime.now(UTC) - timedelta(minutes=5))

    items = {one["name"]: one for one in me.get("/v1/queues").json["items"]}

    assert items["custody"]["depth"] == {"scheduled": 0, "queued": 2, "running": 1, "waiting": 0}
    assert (items["custody"]["workers"], items["custody"]["slots"]) == (1, 4)
    assert items["training"]["pool"] == "prefork"
    assert len(items) == 7


def test_a_queue_is_paused_and_resumed(me: Asking) -> None:
    first, again = (me.post("/v1/queues/custody/pause").json for _ in range(2))
    resumed = me.post("/v1/queues/custody/resume").json

    assert first["paused_at"] == again["paused_at"] is not None
    assert resumed["paused_at"] is None
    actions = [event["action"] for event in me.get("/v1/audit-events?target=custody").json["items"]]
    assert actions == ["queue.resumed", "queue.paused", "queue.paused"]


def test_workers_are_listed(me: Asking) -> None:
    worker = WorkerFactory()

    items = me.get("/v1/workers").json["items"]

    assert [(one["name"], one["queues"], one["slots"]) for one in items] == [(worker.name, ["custody"], 4)]


def test_kinds_are_listed_with_their_limits(me: Asking) -> None:
    kinds = {one["name"]: one for one in me.get("/v1/job-kinds").json["items"]}

    assert kinds["custody.question"]["queue"] == "custody"
    assert kinds["custody.question"]["time_limit"] == 180.0


def test_alive_is_told_to_anybody(app: Flask) -> None:
    answer = app.test_client().get("/healthz")

    assert (answer.status_code, answer.json) == (200, {"status": "alive"})


def test_ready_tells_how_each_part_stands(database: None, session: Session) -> None:
    with socket.create_server(("127.0.0.1", 0)) as model:
        EndpointFactory(protocol="anthropic", base_url=f"http://127.0.0.1:{model.getsockname()[1]}/v1")
        answer = build_app().test_client().get("/readyz")

    assert answer.status_code == 200
    assert answer.json == {
        "status": "ready",
        "parts": {"database": "ready", "broker": "ready", "model": "ready", "sandbox": "absent"},
    }


def test_ready_is_degraded_without_broker_and_model(database: None, session: Session) -> None:
    EndpointFactory(protocol="anthropic", base_url="http://127.0.0.1:9/v1")
    with environment(REDIS_URL="redis://127.0.0.1:9/0"):
        answer = build_app().test_client().get("/readyz")

    assert answer.status_code == 200
    assert answer.json == {
        "status": "degraded",
        "parts": {"database": "ready", "broker": "degraded", "model": "degraded", "sandbox": "absent"},
    }


@pytest.mark.parametrize(
    ("sandboxes", "standing"), [(["T1", "T2", None], "ready"), (["T1", "none"], "degraded")]
)
def test_ready_tells_whether_workers_can_run_agents_code(
    sandboxes: list[str | None], standing: str, database: None, session: Session
) -> None:
    for sandbox in sandboxes:
        WorkerFactory(sandbox=sandbox)
    WorkerFactory(sandbox="none", last_seen_at=datetime.now(UTC) - timedelta(minutes=5))

    answer: Any = build_app().test_client().get("/readyz").json

    assert (answer["parts"]["sandbox"], answer["status"]) == (standing, standing)


def test_metrics_tell_jobs_and_requests(me: Asking) -> None:
    JobFactory()
    me.get("/v1/jobs")

    text = me.http.get("/metrics").text

    assert 'assay_jobs{queue="custody",state="queued"} 1.0' in text
    assert "assay_database_up 1.0" in text
    assert 'assay_http_requests_total{method="GET",route="/v1/jobs",status="200"}' in text
