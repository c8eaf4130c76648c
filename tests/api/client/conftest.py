"""The API behind a real server, what it has found, and a person at the command line."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from structlog.testing import capture_logs
from werkzeug.serving import make_server

from api.client import Client
from api.client.commands.program import assay
from shared.models import AgentVersion, Examination, Job
from shared.vocabulary import Category, JobState, Level
from tests.api.caller import Asking
from tests.api.client.stub import Stub
from tests.factories import (
    AgentFactory,
    AgentVersionFactory,
    ExaminationFactory,
    ItemFamilyFactory,
    JobFactory,
    ResponseFactory,
)

Person = Callable[..., Result]


@pytest.fixture(scope="session")
def address(app: Flask) -> Iterator[str]:
    """Where the app answers over HTTP."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def client(address: str, me: Asking) -> Iterator[Client]:
    """The library, with a key that may do everything."""
    with Client(address, me.key) as client:
        yield client


@pytest.fixture
def stub() -> Iterator[Stub]:
    """A server that answers as it is told, for what the real one does rarely."""
    with Stub() as stub:
        yield stub


@pytest.fixture(autouse=True)
def _silent_server() -> Iterator[None]:
    """Keep the server's log out of what a person at the command line sees: both are in this process."""
    with capture_logs():
        yield


@pytest.fixture(autouse=True)
def _own_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep logins of tests from the person's own, and from a checkout's."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "120")
    for name in ("ASSAY_URL", "ASSAY_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def person() -> Person:
    """Somebody at the command line, not logged in."""

    def run(*words: str, **options: object) -> Result:
        return CliRunner().invoke(assay, words, prog_name="assay", **options)  # type: ignore[arg-type]

    return run


@pytest.fixture
def user(person: Person, address: str, me: Asking, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Somebody at the command line who is logged in."""
    monkeypatch.setenv("ASSAY_URL", address)
    monkeypatch.setenv("ASSAY_KEY", me.key)
    return person


@pytest.fixture
def guardian(me: Asking) -> AgentVersion:
    """The seeded guardian's version, and a family to ask it."""
    ItemFamilyFactory(name="sums", floor=0.1)
    version: AgentVersion = AgentVersionFactory(of=AgentFactory(name="guardian"), number=1)
    return version


@pytest.fixture
def ended(me: Asking, guardian: AgentVersion) -> Job:
    """An examination of the guardian that found something: two answers, of which one passed."""
    return examined(me, guardian)


def examined(me: Asking, version: AgentVersion, *, rate: float = 0.5, answers: int = 2) -> Job:
    """Return the job of an examination that ended with this rate of passes."""
    payload = {"categories": ["knowledge"], "levels": ["basic"], "families": [], "items": answers, "seed": 7}
    job: Job = JobFactory(
        owner=me.client,
        kind="custody.examination",
        payload=payload | {"tokens": None, "seconds": None, "in_flight": 2},
        state=JobState.SUCCEEDED,
        progress_percent=100,
    )
    passed = round(rate * answers)
    for ordinal in range(answers):
        ResponseFactory(
            of=job, by=version, ordinal=ordinal, seed=ordinal, score=float(ordinal < passed), answer=_ANSWER
        )
    estimate = {"items": answers, "rate": rate, "low": max(0.0, rate - 0.2), "high": min(1.0, rate + 0.2)}
    cell = {"category": Category.KNOWLEDGE, "level": Level.BASIC, "family": "sums"} | estimate
    made: Examination = ExaminationFactory(
        of=job, by=version, items=answers, overall=estimate, estimates=[cell]
    )
    assert made.job_id == job.id
    return job


#: What a hostile agent might answer.
_ANSWER = "<script>alert(1)</script> \x1b[31mred"
