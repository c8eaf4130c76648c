"""The whole way of a job, on the real platform, as a client and an operator go it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from deploy.local.stack import Stack
from shared.jobs import LANES, QUEUES
from tests.deploy.asker import ENDED, Asker
from tests.faults.platform import wait_until

pytestmark = [pytest.mark.stack, pytest.mark.model]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The platform, whole, on a home of its own."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "REDIS_URL"):
            patch.delenv(name, raising=False)
        with Stack.running(tmp_path_factory.mktemp("stack")) as stack:
            yield stack


@pytest.fixture(scope="module")
def admin(stack: Stack) -> Iterator[Asker]:
    """Who has the first admin key."""
    with Asker(stack.api_url, stack.admin_key_file.read_text().strip()) as admin:
        yield admin


@pytest.fixture(scope="module")
def client(stack: Stack, admin: Asker) -> Iterator[Asker]:
    """A client of the admin's making, who exchanged a key to read and write for a token."""
    made = admin.made("/v1/clients", name="research-team")
    key = admin.made(f"/v1/clients/{made['id']}/keys", label="a journey", scopes=["read", "write"])["key"]
    with Asker(stack.api_url, key) as entering:
        token = entering.made("/v1/tokens", api_key=key)["access_token"]
    with Asker(stack.api_url, token) as client:
        yield client


@pytest.fixture(scope="module")
def guardian(client: Asker) -> str:
    """The id of the seeded guardian's version."""
    [agent] = client.told("/v1/agents", name="guardian")["items"]
    [version] = client.told(f"/v1/agents/{agent['id']}/versions")["items"]
    found: str = version["id"]
    return found


@pytest.fixture(scope="module")
def question(client: Asker, guardian: str) -> Any:
    """A question's job that has ended."""
    return client.ended(client.ask(guardian)["id"])


def test_a_poller_is_told_only_what_changed(client: Asker, guardian: str) -> None:
    body = {"agent_version_id": guardian, "family": "sums", "level": "basic", "seed": 0}
    answer = client.post("/v1/custody/questions", json=body)
    statuses, versions = [], [answer.headers["ETag"]]
    place, state = answer.headers["Location"], answer.json()["state"]

    until = time.monotonic() + 60
    while state not in ENDED and time.monotonic() < until:
        polled = client.get(place, headers={"If-None-Match": versions[-1]})
        statuses.append(polled.status_code)
        if polled.status_code == 200:
            state = polled.json()["state"]
            versions.append(polled.headers["ETag"])
        else:
            assert polled.content == b""
        assert ("Retry-After" in polled.headers) == (state not in ENDED)
        time.sleep(0.02)

    assert answer.status_code == 202
    assert state == "succeeded"
    assert set(statuses) == {200, 304}
    assert len(set(versions)) == len(versions)


def test_an_answered_question_can_be_read_in_every_way(
    client: Asker, guardian: str, question: dict[str, Any]
) -> None:
    path = f"/v1/jobs/{question['id']}"

    result = client.told(f"{path}/result")["result"]
    response = client.told(f"/v1/custody/questions/{question['id']}")
    events = client.told(f"{path}/events")["items"]
    [attempt] = client.told(f"{path}/attempts")["items"]

    assert question["state"] == "succeeded"
    assert question["result"] == result
    assert result["tokens"] == response["prompt_tokens"] + response["completion_tokens"]
    assert (response["prompt"], response["score"]) == ("Calculate 4 + 1.", result["score"])
    assert (response["agent_version_id"], bool(response["answer"])) == (guardian, True)
    assert [event["number"] for event in events] == list(range(1, len(events) + 1))
    assert (attempt["outcome"], attempt["steps"]) == ("succeeded", 1)
    assert attempt["worker"].startswith("waiting@")


def test_tokens_are_metered(admin: Asker, client: Asker, guardian: str) -> None:
    before = _used(admin, guardian)

    result = client.ended(client.ask(guardian)["id"])["result"]

    assert _used(admin, guardian) - before == result["tokens"]


def test_flower_shows_the_task(stack: Stack, question: dict[str, Any]) -> None:
    page = f"{stack.flower_url}/task/{question['id']}"

    wait_until(lambda: "SUCCESS" in httpx.get(page, trust_env=False).text, seconds=20)

    assert "custody.question" in httpx.get(page, trust_env=False).text


def test_workers_and_queues_are_listed(client: Asker) -> None:
    workers = {one["name"].partition("@")[0]: one for one in client.told("/v1/workers")["items"]}
    queues = {one["name"]: one for one in client.told("/v1/queues")["items"]}

    assert set(workers) == {"waiting", "computing", "solo"}
    assert {queue for one in workers.values() for queue in one["queues"]} == set(LANES)
    assert set(queues) == set(QUEUES)
    assert queues["custody"]["slots"] == workers["waiting"]["slots"] == 4


def test_a_paused_queue_keeps_its_jobs_until_it_is_resumed(
    admin: Asker, client: Asker, guardian: str
) -> None:
    refused = client.post("/v1/queues/custody/pause")
    admin.made("/v1/queues/custody/pause")
    kept, unwanted = client.ask(guardian), client.ask(guardian, seed=1)
    time.sleep(1.5)
    waiting = client.told(f"/v1/jobs/{kept['id']}")["state"]

    cancelled = client.made(f"/v1/jobs/{unwanted['id']}/cancel")
    admin.made("/v1/queues/custody/resume")

    assert refused.status_code == 403
    assert (waiting, cancelled["state"]) == ("queued", "cancelled")
    assert client.ended(kept["id"])["state"] == "succeeded"
    assert client.told(f"/v1/jobs/{unwanted['id']}")["attempt"] == 0


def test_a_running_job_is_cancelled(client: Asker, guardian: str) -> None:
    body = {"agent_version_id": guardian, "family": "sums", "level": "legendary", "seed": 1}
    job = client.made("/v1/custody/questions", **body)
    wait_until(lambda: bool(client.told(f"/v1/jobs/{job['id']}")["state"] == "running"), seconds=20)

    client.made(f"/v1/jobs/{job['id']}/cancel")

    assert client.ended(job["id"])["state"] == "cancelled"


def _used(admin: Asker, version: str) -> int:
    found = admin.told("/v1/usage", agent_version_id=version)["items"]
    return sum(one["prompt_tokens"] + one["completion_tokens"] for one in found)
