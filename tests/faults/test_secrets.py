"""Planted secrets, and endpoints that fail in every way: no log, row, event or answer tells them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg2
import pytest

from deploy.local.stack import Stack
from tests.contracts.dialects import DIALECTS, FAULTS, KEY, Dialect
from tests.contracts.endpoint_server import Handler, serving
from tests.deploy.asker import ENDED, Asker
from tests.faults.platform import wait_until

pytestmark = pytest.mark.stack

#: One key looks like a key, the other like any word: no pattern could know it.
ENV_KEY, FILE_KEY = KEY, "plantedinafileofthisworker"
#: What the statuses that are left out would show, the ones asked show.
ASKED = [name for name in FAULTS if name not in ("503", "529", "400", "403", "404", "422")]


@dataclass(frozen=True)
class Scene:
    """The platform, who asked it, and what must be found nowhere."""

    stack: Stack
    askers: list[Asker]
    token: str
    jobs: list[dict[str, Any]]
    heard_by_the_endpoint: str


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A platform on which each way to fail was lived through, in both protocols."""
    key_file = tmp_path_factory.mktemp("keys") / "provider"
    key_file.write_text(FILE_KEY + "\n")
    with ExitStack() as over:
        patch = over.enter_context(pytest.MonkeyPatch.context())
        for name in ("DATABASE_URL", "REDIS_URL"):
            patch.delenv(name, raising=False)
        patch.setenv("PLANTED_KEY", ENV_KEY)
        endpoint = over.enter_context(serving(behave))
        stack = over.enter_context(Stack.running(tmp_path_factory.mktemp("stack")))
        key = stack.admin_key_file.read_text().strip()
        admin = over.enter_context(Asker(stack.api_url, key))
        token = admin.post("/v1/tokens", json={"api_key": key}).json()["access_token"]
        asker = over.enter_context(Asker(stack.api_url, token))
        jobs = []
        for number, name in enumerate(ASKED):
            for dialect, reference in zip(DIALECTS, ("env:PLANTED_KEY", f"file:{key_file}"), strict=True):
                base_url = f"http://{endpoint.address}/{number}{dialect.prefix}"
                jobs.append(ask(asker, f"{dialect.protocol} {name}", dialect, base_url, reference))
        for reference in ("env:MISSING_KEY", "file:/nowhere"):
            jobs.append(ask(asker, reference, DIALECTS[0], f"http://{endpoint.address}/0/v1", reference))
        ended = [attempted_once(asker, job["id"]) for job in jobs]
        yield Scene(stack, [admin, asker], token, ended, str(endpoint.requests))


def behave(handler: Handler) -> None:
    """Fail as the path's first word says, in the protocol that its last one belongs to."""
    number = int(handler.path.split("/")[1])
    [dialect] = [one for one in DIALECTS if handler.path.endswith(one.path)]
    FAULTS[ASKED[number]][0](dialect)(handler)


def ask(asker: Asker, name: str, dialect: Dialect, base_url: str, reference: str) -> Any:
    """Ask an agent of an endpoint of its own, so that no breaker hides the fault."""
    plain = re.sub("[^a-z0-9]+", "-", name.lower())
    endpoint = asker.made(
        "/v1/endpoints",
        name=plain,
        protocol=dialect.protocol,
        base_url=base_url,
        key_reference=reference,
        allow_private=True,
        timeout_seconds=0.5,
    )
    agent = asker.made("/v1/agents", name=plain, type="sandbox")
    version = asker.made(f"/v1/agents/{agent['id']}/versions", endpoint_id=endpoint["id"], model="tiny")
    return asker.ask(version["id"])


def attempted_once(asker: Asker, job_id: str) -> Any:
    """Wait until the first attempt at the job has failed; cancel what is to be tried again; read all of it."""
    path = f"/v1/jobs/{job_id}"
    wait_until(lambda: any(one["outcome"] for one in asker.told(f"{path}/attempts")["items"]), seconds=90)
    if asker.told(path)["state"] not in ENDED:
        asker.post(f"{path}/cancel")
    for part in ("events", "attempts"):
        asker.told(f"{path}/{part}")
    asker.get(f"{path}/result")
    return asker.ended(job_id)


def test_every_way_to_fail_was_lived_through(scene: Scene) -> None:
    assert {job["state"] for job in scene.jobs} <= {"failed", "cancelled"}
    assert ENV_KEY in scene.heard_by_the_endpoint
    assert FILE_KEY in scene.heard_by_the_endpoint
    assert [job["error"]["code"] for job in scene.jobs[-2:]] == ["secret_missing"] * 2


def test_no_answer_tells_a_providers_key(scene: Scene) -> None:
    heard = "\n".join(text for asker in scene.askers for text in asker.heard)

    assert heard.count("provider_unavailable") > 0
    assert ENV_KEY not in heard
    assert FILE_KEY not in heard


def test_no_row_tells_a_secret(scene: Scene) -> None:
    rows = everything_in(scene.stack.parts.database_url)

    assert rows.count("provider_unavailable") > 0
    assert found(rows.encode(), secrets_of(scene)) == []


def test_no_file_of_the_platform_tells_a_secret(scene: Scene) -> None:
    """Its home holds every log, the database's own files and the broker's."""
    secrets = secrets_of(scene)
    files = [path for path in scene.stack.home.path.rglob("*") if path.is_file()]
    logs = [path for path in files if path.parent == scene.stack.home.logs]

    assert {"api", "worker-waiting", "flower", "relay"} <= {path.stem for path in logs}
    assert [path for path in files if path != scene.stack.admin_key_file and found(read(path), secrets)] == []


def test_a_key_in_the_wrong_place_is_not_repeated(scene: Scene) -> None:
    wrong = "misplacedkeythatnobodyshouldrepeat"
    body = {"name": "wrong", "protocol": "openai_compatible", "base_url": "http://127.0.0.1:9/v1"}
    asker = scene.askers[1]
    answers = [
        asker.post("/v1/endpoints", json=body | {"key_reference": wrong, "allow_private": True}),
        asker.post("/v1/tokens", json={"api_key": wrong}),
        asker.post("/v1/tokens", json={"api_key": wrong, "more": 1}),
        httpx.get(
            f"{scene.stack.api_url}/v1/jobs", headers={"Authorization": f"Bearer {wrong}"}, trust_env=False
        ),
    ]

    assert [answer.status_code for answer in answers] == [422, 401, 422, 401]
    assert all(answer.headers["Content-Type"] == "application/problem+json" for answer in answers)
    assert not any(wrong in f"{answer.headers}{answer.text}" for answer in answers)
    assert wrong not in everything_in(scene.stack.parts.database_url)
    assert not any(wrong.encode() in read(path) for path in scene.stack.home.logs.iterdir())


def secrets_of(scene: Scene) -> list[bytes]:
    admin_key = scene.stack.admin_key_file.read_text().strip()
    return [text.encode() for text in (ENV_KEY, FILE_KEY, admin_key, scene.token)]


def found(data: bytes, secrets: list[bytes]) -> list[bytes]:
    return [secret for secret in secrets if secret in data]


def read(path: Path) -> bytes:
    """Read a file; one that is gone by now told nothing."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def everything_in(database_url: str) -> str:
    """Return every row of every table as text."""
    connection = psycopg2.connect(database_url)
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for table in tables:
            cursor.execute(f'SELECT "{table}"::text FROM "{table}"')
            rows += [row for (row,) in cursor.fetchall()]
    connection.close()
    return "\n".join(rows)
