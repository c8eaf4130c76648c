"""Schemathesis asks every operation what the OpenAPI document allows, and what it does not."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from flask import Flask
from schemathesis.config import (
    ChecksConfig,
    GenerationConfig,
    PositiveDataAcceptanceConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)
from schemathesis.engine import events, from_schema
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from shared.errors import NotFound
from shared.models import ApiKey, Client
from shared.store import api_keys, clients
from tests.api.caller import Asking
from tests.api.conftest import SignIn
from tests.factories import AgentVersionFactory, ClientFactory, JobFactory

#: The examples of a seed are the same each time; a limit in seconds would have it go on until then.
SEED = 20
EXAMPLES = 5

# A document can't say all that is checked: that an address is public, that a cron line fires, that times follow.
_CHECKS = ChecksConfig(positive_data_acceptance=PositiveDataAcceptanceConfig(enabled=False))


@pytest.fixture
def url(app: Flask) -> Iterator[str]:
    """The API behind a real server."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


def _failures(url: str, key: str) -> Iterator[str]:
    project = ProjectConfig(
        headers={"Authorization": f"Bearer {key}"},
        generation=GenerationConfig(max_examples=EXAMPLES, database="none", no_shrink=True),
        checks=_CHECKS,
    )
    config = SchemathesisConfig(seed=SEED, projects=ProjectsConfig(default=project))
    schema = schemathesis.openapi.from_url(f"{url}/openapi.json", config=config)
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            for case_id, checks in event.recorder.checks.items():
                asked = event.recorder.cases[case_id].value.as_curl_command()
                for check in checks:
                    if check.failure_info is not None:
                        failure = check.failure_info.failure
                        yield f"{event.label}: {failure.title}: {failure.message}\n{asked}"
        elif isinstance(event, events.NonFatalError):
            yield f"{event.label}: {event.info.format()}"
        elif isinstance(event, events.FatalError):
            raise event.exception


@pytest.fixture
def caller(sign_in: SignIn) -> Asking:
    """A client whose key may do everything, as often as it likes."""
    return sign_in(client=ClientFactory(requests_per_minute=1_000_000))


@pytest.fixture
def _itself_spared(caller: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the caller not revoke its own key or change its own client: all that follows would be refused."""
    revoke, change = api_keys.revoke, clients.change

    def revoked(session: Session, key_id: UUID) -> ApiKey:
        key = session.get(ApiKey, key_id)
        if key is not None and key.client_id == caller.client.id:
            raise NotFound
        return revoke(session, key_id)

    def changed(session: Session, client_id: UUID, **values: Any) -> Client:
        return (
            clients.find(session, client_id)
            if client_id == caller.client.id
            else change(session, client_id, **values)
        )

    monkeypatch.setattr(api_keys, "revoke", revoked)
    monkeypatch.setattr(clients, "change", changed)


@pytest.mark.timeout(120)
@pytest.mark.usefixtures("unmeasured", "_itself_spared")
def test_every_operation_does_as_the_document_says(
    url: str, caller: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    JobFactory(owner=caller.client)
    AgentVersionFactory()
    monkeypatch.setattr("api.waiting.LONGEST", 0.1)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)

    failures = list(_failures(url, caller.key))

    assert not failures, "\n\n".join(failures)
