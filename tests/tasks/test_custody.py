from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from shared.db.engine import transaction
from shared.jobs import CUSTODY_QUESTION
from shared.models import AgentVersion, Job, Response, TokenUsage
from shared.vocabulary import Level
from tasks import agents
from tasks.job_task import attempt_job
from tests.factories import (
    AgentVersionFactory,
    EndpointFactory,
    JobFactory,
    TokenBudgetFactory,
    TokenUsageFactory,
)
from tests.shared.store.lives import attempt, seen
from workers.agents.scripted import ReplyScript
from workers.custody.registry import family
from workers.ports import Role

pytestmark = pytest.mark.usefixtures("session")


def ask(version: AgentVersion, **asked: Any) -> Job:
    """Let a worker ask a version one question; return the job as it is then."""
    payload = {"agent_version_id": str(version.id), "family": "sums", "level": "basic", "seed": 42} | asked
    job = JobFactory(payload=payload)
    attempt_job(job.id, CUSTODY_QUESTION)
    return seen(job.id)


def responses(job: Job) -> list[Response]:
    with transaction() as session:
        return list(session.scalars(select(Response).where(Response.job_id == job.id)))


def used(version: AgentVersion) -> tuple[int, int]:
    with transaction() as session:
        row = session.scalars(select(TokenUsage).where(TokenUsage.agent_version_id == version.id)).one()
        return row.calls, row.prompt_tokens + row.completion_tokens


def saying(monkeypatch: pytest.MonkeyPatch, script: ReplyScript) -> None:
    monkeypatch.setattr(agents, "provider", lambda *_, **__: script)


def test_a_right_answer_is_a_response_with_its_receipt() -> None:
    version = AgentVersionFactory(model="error-rate-0")

    job = ask(version)

    [response] = responses(job)
    item = family("sums").generate(Level.BASIC, 42)
    assert (job.state, response.score, response.prompt) == ("succeeded", 1.0, item.prompt)
    assert (response.agent_version_id, response.client_id) == (version.id, job.client_id)
    assert (response.receipt["family"], response.receipt["seed"]) == ("sums", 42)
    assert job.result is not None
    assert job.result["tokens"] == response.prompt_tokens + response.completion_tokens
    assert used(version) == (1, job.result["tokens"])


def test_a_wrong_answer_is_a_response_too() -> None:
    job = ask(AgentVersionFactory(model="error-rate-1"))

    [response] = responses(job)
    assert (job.state, response.score) == ("succeeded", 0.0)


def test_an_answer_that_postgres_can_not_keep_is_kept_as_far_as_it_can(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    saying(monkeypatch, ReplyScript("7\x00 \ud800"))

    job = ask(AgentVersionFactory())

    assert job.state == "succeeded", job.error_message
    [response] = responses(job)
    assert response.answer == "7\ufffd ?"


def test_an_agent_is_asked_as_its_version_says(monkeypatch: pytest.MonkeyPatch) -> None:
    script = ReplyScript("7")
    saying(monkeypatch, script)
    version = AgentVersionFactory(
        system_prompt="Be brief.", lessons=["Add slowly."], exemplars=[["1 + 1?", "2"]]
    )

    ask(version)

    [messages] = script.calls
    assert [message.role for message in messages] == [Role.SYSTEM, Role.USER, Role.ASSISTANT, Role.USER]
    assert [message.text for message in messages[1:3]] == ["1 + 1?", "2"]
    assert messages[0].text == "Be brief.\n\nLessons learned:\n- Add slowly."


def test_a_spent_budget_ends_the_job_before_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    script, version = ReplyScript("7"), AgentVersionFactory()
    saying(monkeypatch, script)
    TokenBudgetFactory(of=version, monthly_tokens=110)
    TokenUsageFactory(of=version, month=datetime.now(UTC).date().replace(day=1))

    job = ask(version)

    assert (job.state, job.error_code, script.calls) == ("failed", "token_budget_spent", [])
    assert responses(job) == []


def test_a_budget_that_is_not_spent_lets_a_question_through() -> None:
    version = AgentVersionFactory()
    TokenBudgetFactory(of=version, monthly_tokens=1)

    assert [ask(version).error_code for _ in range(2)] == [None, "token_budget_spent"]


def test_a_disabled_endpoint_is_not_asked() -> None:
    version = AgentVersionFactory(at=EndpointFactory(name="off", disabled_at=datetime.now(UTC)))

    job = ask(version)

    assert (job.state, job.error_code) == ("failed", "provider_refused")
    assert "'off' is disabled" in (job.error_message or "")


@pytest.mark.parametrize("reference", ["env:NO_SUCH_KEY", "file:/no/such/file"])
def test_a_missing_secret_ends_the_job(reference: str) -> None:
    version = AgentVersionFactory(at=EndpointFactory(key_reference=reference))

    job = ask(version)

    assert (job.state, job.error_code) == ("failed", "secret_missing")


def test_a_secret_is_resolved_on_the_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANTED", "s3cret-value")
    version = AgentVersionFactory(at=EndpointFactory(key_reference="env:PLANTED"))

    job = ask(version)

    assert job.state == "succeeded"
    for row in (job, attempt(job), *responses(job)):
        assert "s3cret-value" not in str(vars(row))


def test_a_version_that_is_gone_ends_the_job() -> None:
    job = ask(AgentVersion(id=JobFactory().id))

    assert (job.state, job.error_code) == ("failed", "not_found")


def test_a_later_attempt_does_not_pay_again(monkeypatch: pytest.MonkeyPatch) -> None:
    script, version = ReplyScript("7"), AgentVersionFactory()
    saying(monkeypatch, script)
    with monkeypatch.context() as once:
        once.setattr("tasks.custody._response", lambda *_: 1 // 0)
        job = ask(version)
    with transaction() as promoting:
        promoting.get_one(Job, job.id).state = "queued"

    attempt_job(job.id, CUSTODY_QUESTION)

    assert (seen(job.id).state, seen(job.id).attempt, len(script.calls)) == ("succeeded", 2, 1)
    assert used(version)[0] == 1
