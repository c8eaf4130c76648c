"""The database goes away and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from api.app import build_app
from deploy.local.ports import free_port
from deploy.local.postgres import Postgres
from shared.db.engine import engine, session_factory
from shared.migrations import upgrade
from shared.security.keys import make_key
from shared.store import queues
from tests.api.caller import Asking
from tests.environment import environment
from tests.factories import AgentVersionFactory, ApiKeyFactory, ClientFactory
from tests.factories.row import using


@pytest.fixture
def postgres(tmp_path: Path) -> Postgres:
    """A database that a test may stop."""
    return Postgres(tmp_path / "postgres", free_port(), durable=False)


@pytest.fixture
def running(postgres: Postgres) -> Iterator[ExitStack]:
    """It runs until this stack is closed."""
    with ExitStack() as stack:
        stack.enter_context(postgres.running())
        yield stack


def test_without_the_database_503_and_then_all_goes_on(
    postgres: Postgres, running: ExitStack, parts: None
) -> None:
    with environment(DATABASE_URL=postgres.url):
        me, body = _prepared()
        assert me.post("/v1/custody/questions", body).status_code == 202

        running.close()
        away = [me.post("/v1/custody/questions", body), me.get("/v1/jobs"), me.http.get("/readyz")]
        metrics = me.http.get("/metrics")
        alive = me.http.get("/healthz")
        running.enter_context(postgres.running())
        back = [me.post("/v1/custody/questions", body).status_code for _ in range(3)]

    assert {answer.status_code for answer in away} == {503}
    assert {answer.json["code"] for answer in away} == {"database_unavailable"}
    assert all(int(answer.headers["Retry-After"]) >= 1 for answer in away)
    assert "assay_database_up 0.0" in metrics.text
    assert alive.status_code == 200
    assert back == [202, 202, 202]


def test_a_restart_between_two_requests_is_not_noticed(
    postgres: Postgres, running: ExitStack, parts: None
) -> None:
    with environment(DATABASE_URL=postgres.url):
        me, body = _prepared()
        assert me.post("/v1/custody/questions", body).status_code == 202

        running.close()
        running.enter_context(postgres.running())

        assert me.post("/v1/custody/questions", body).status_code == 202


def _prepared() -> tuple[Asking, dict[str, str]]:
    """Migrate, and return a client and a question that it may ask."""
    with engine().begin() as connection:
        upgrade(connection)
    with session_factory()() as session, using(session):
        queues.ensure(session)
        client, secret = ClientFactory(), make_key()
        ApiKeyFactory(owner=client, secret=secret)
        version = AgentVersionFactory()
    body = {"agent_version_id": str(version.id), "family": "sums", "level": "basic"}
    return Asking(build_app().test_client(), secret.text, client), body
