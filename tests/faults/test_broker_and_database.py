"""The broker and the database killed and frozen: submitting goes on, or says when to come back."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from uuid import UUID

import httpx
import psutil
import pytest

from shared.vocabulary import AttemptOutcome, JobState
from tests.faults import work
from tests.faults.conftest import CountingProvider
from tests.faults.platform import LEASE, Platform, wait_until

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def api(platform: Platform) -> Iterator[httpx.Client]:
    """A client of the platform's API with the first admin key; a worker runs too."""
    address = platform.start_api()
    platform.start_worker("first")
    key = (platform.home / "admin.key").read_text().strip()
    with httpx.Client(
        base_url=address, headers={"Authorization": f"Bearer {key}"}, timeout=30, trust_env=False
    ) as client:
        yield client


@pytest.fixture(scope="module")
def version(api: httpx.Client) -> str:
    """An agent version whose scripted model solves every sum."""
    endpoint = {"name": "scripted", "protocol": "scripted"}
    endpoint_id = created(api.post("/v1/endpoints", json=endpoint))
    agent = created(api.post("/v1/agents", json={"name": "solver", "type": "sandbox"}))
    body = {"endpoint_id": endpoint_id, "model": "error-rate-0"}
    return created(api.post(f"/v1/agents/{agent}/versions", json=body))


def created(response: httpx.Response) -> str:
    """Return the id of what was made."""
    assert response.status_code == 201, response.text
    made: str = response.json()["id"]
    return made


def ask(api: httpx.Client, version: str, seed: int) -> tuple[UUID, float]:
    """Submit a question; return the job's id and the seconds it took to be accepted."""
    began = time.monotonic()
    body = {"agent_version_id": version, "family": "sums", "level": "basic", "seed": seed}
    response = api.post("/v1/custody/questions", json=body)
    assert response.status_code == 202, response.text
    return UUID(response.json()["id"]), time.monotonic() - began


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
def test_a_broker_that_is_away_costs_a_submission_nothing(
    platform: Platform, api: httpx.Client, version: str, how: signal.Signals
) -> None:
    usual = max(ask(api, version, seed)[1] for seed in range(20))
    broker = platform.pid("valkey")
    os.kill(broker, how)

    accepted = [ask(api, version, 100 + seed) for seed in range(20)]
    if how is signal.SIGSTOP:
        os.kill(broker, signal.SIGCONT)
    else:
        platform.start_valkey()
    jobs = platform.wait_for([job_id for job_id, _ in accepted], JobState.SUCCEEDED)

    slow = sorted(seconds for _, seconds in accepted)
    assert slow[len(slow) // 2] < 5 * usual
    assert {job.result["score"] for job in jobs if job.result} == {1.0}
    assert {job.attempt for job in jobs} == {1}


def test_a_killed_database_answers_503_and_takes_no_lease(
    platform: Platform, api: httpx.Client, provider: CountingProvider
) -> None:
    [job_id] = platform.submit(work.STEPS, steps=20, provider=provider.url)
    wait_until(lambda: len(provider.count("answered")) >= 3, seconds=30)

    backends = psutil.Process(platform.pid("postgres")).children()
    platform.signal("postgres", signal.SIGKILL)
    psutil.wait_procs(backends, timeout=10)  # One may answer once more before it notices.
    answers = [api.get(f"/v1/jobs/{job_id}"), api.get("/v1/jobs"), api.get("/readyz")]
    time.sleep(LEASE + 1)
    platform.start_postgres()
    wait_until(lambda: api.get(f"/v1/jobs/{job_id}").status_code == 200, seconds=20)
    platform.wait_for([job_id], JobState.SUCCEEDED)

    assert [answer.status_code for answer in answers] == [503, 503, 503]
    assert all(int(answer.headers["Retry-After"]) >= 1 for answer in answers)
    assert answers[0].headers["Content-Type"] == "application/problem+json"
    assert [one.outcome for one in platform.attempts(job_id)] == [AttemptOutcome.SUCCEEDED]
    assert set(provider.count("asked").values()) == {1}
    assert platform.effects(job_id) == [1]


def test_the_brokers_list_never_exceeds_its_window(platform: Platform) -> None:
    if "first" in platform.processes:
        platform.kill("first")
    platform.start_worker("two-slots", slots=2)
    job_ids = platform.submit(work.SLEEP, count=1000, seconds=60)
    broker, lengths = platform.broker(), []

    until = time.monotonic() + 6
    while time.monotonic() < until:
        lengths.append(len(broker.holds("custody")))
        time.sleep(0.02)

    assert max(lengths) <= 16
    assert lengths[-1] > 0
    states = [platform.job(job_id).state for job_id in job_ids]
    assert states.count(JobState.RUNNING) == 2
    assert states.count(JobState.QUEUED) == 998
    platform.kill("two-slots")
