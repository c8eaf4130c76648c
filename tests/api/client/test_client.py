"""The library against the real API."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.client import Client, Conflict, Invalid, JobFailed, NotFound, Plan
from shared.models import AgentVersion, Job
from shared.vocabulary import JobState
from tests.api.caller import Asking
from tests.api.client.conftest import examined
from tests.factories import (
    AgentFactory,
    AgentVersionFactory,
    ItemFamilyFactory,
    JobFactory,
    ResponseFactory,
    WorkerFactory,
)


def test_agents_of_all_pages_are_listed(client: Client, session: Session) -> None:
    AgentFactory.create_batch(201)

    assert len(client.agents()) == 201


def test_your_agent_goes_before_the_seeded_one_of_its_name(
    client: Client, me: Asking, guardian: AgentVersion
) -> None:
    mine = AgentFactory(name="guardian", client_id=me.client.id)

    assert client.agent("guardian").id == str(mine.id)


@pytest.mark.parametrize("name", ["gaurdian", "Guardian", "guard"])
def test_a_misspelt_agent_is_answered_with_near_ones(
    client: Client, guardian: AgentVersion, name: str
) -> None:
    with pytest.raises(NotFound, match=r"Did you mean guardian\? `assay agents` lists them\."):
        client.agent(name)


def test_versions_are_told_by_number(client: Client, guardian: AgentVersion, session: Session) -> None:
    second = AgentVersionFactory(agent_id=guardian.agent_id, number=2)

    assert client.latest_version("guardian").id == str(second.id)
    assert client.version("guardian", 1).title == "guardian version 1"
    with pytest.raises(NotFound, match=r"no version 3\. It has: 1, 2"):
        client.version("guardian", 3)


def test_an_agent_without_versions_is_told(client: Client, session: Session) -> None:
    AgentFactory(name="newborn")

    with pytest.raises(NotFound, match="has no version yet"):
        client.latest_version("newborn")


def test_an_examination_is_submitted_as_planned(
    client: Client, guardian: AgentVersion, session: Session
) -> None:
    plan = Plan(levels=["basic"], families=["sums"], items=5, seed=7)

    job = client.submit_examination("guardian", plan)

    row = session.scalars(select(Job)).one()
    assert (job.id, job.state, job.ended) == (str(row.id), "queued", False)
    assert row.idempotency_key
    assert {"levels": ["basic"], "items": 5, "seed": 7}.items() <= row.payload.items()


def test_an_unknown_family_is_told_before_a_job_fails_of_it(
    client: Client, guardian: AgentVersion, session: Session
) -> None:
    with pytest.raises(NotFound, match=r"no family 'sum'\. Did you mean sums\?"):
        client.submit_question("guardian", "sum", level="basic")

    assert session.scalars(select(Job)).all() == []


def test_an_examination_is_read_whole(client: Client, ended: Job) -> None:
    report = client.report(str(ended.id))

    assert (report.examination.overall.rate, report.examination.overall.items) == (0.5, 2)
    assert [one.score for one in report.responses] == [1.0, 0.0]
    assert report.plan.levels == ("basic",)
    assert report.version.title == "guardian version 1"


def test_responses_of_all_pages_are_read(client: Client, me: Asking, guardian: AgentVersion) -> None:
    job = examined(me, guardian, answers=205)

    assert [one.seed for one in client.responses(str(job.id))] == [*range(205)]


def test_a_running_examination_says_how_to_wait(client: Client, me: Asking) -> None:
    job = JobFactory(owner=me.client, kind="custody.examination", state=JobState.RUNNING, progress_percent=40)

    with pytest.raises(Conflict, match=rf"still running \(40%\)\. `assay follow {job.id}`"):
        client.examination(str(job.id))


def test_a_failed_examination_says_why(client: Client, me: Asking) -> None:
    job = JobFactory(owner=me.client, kind="custody.examination", state=JobState.FAILED)

    with pytest.raises(JobFailed, match=rf"\(provider_timeout\): It took too long\. `assay retry {job.id}`"):
        client.examination(str(job.id))


def test_a_question_is_no_examination(client: Client, me: Asking) -> None:
    job = JobFactory(owner=me.client, state=JobState.SUCCEEDED)

    with pytest.raises(NotFound, match=r"is no examination but a custody\.question"):
        client.examination(str(job.id))


def test_an_examination_that_was_removed_is_told(client: Client, me: Asking) -> None:
    job = JobFactory(owner=me.client, kind="custody.examination", state=JobState.SUCCEEDED)

    with pytest.raises(NotFound, match="was removed"):
        client.examination(str(job.id))


def test_the_answer_to_a_question_is_read(client: Client, me: Asking) -> None:
    job = JobFactory(owner=me.client, state=JobState.SUCCEEDED)
    ResponseFactory(of=job)

    found = client.response(str(job.id))

    assert (found.prompt, found.answer, found.score, found.tokens) == ("Calculate 4 + 3.", "7", 1.0, 33)


def test_a_job_is_cancelled_and_one_that_ended_is_not(client: Client, me: Asking) -> None:
    waiting = JobFactory(owner=me.client)
    done = JobFactory(owner=me.client, state=JobState.SUCCEEDED)

    assert client.cancel(str(waiting.id)).state == "cancelled"
    with pytest.raises(Conflict, match="can't be cancelled"):
        client.cancel(str(done.id))


def test_a_failed_job_is_tried_again(client: Client, me: Asking) -> None:
    job = JobFactory(owner=me.client, state=JobState.FAILED)

    assert client.retry(str(job.id)).state == "queued"


def test_jobs_are_listed_and_their_results_read(client: Client, me: Asking) -> None:
    done = JobFactory(owner=me.client, state=JobState.SUCCEEDED)
    JobFactory(owner=me.client)

    assert [job.id for job in client.jobs(state="succeeded")] == [str(done.id)]
    assert client.result(str(done.id)) == {"score": 1.0}


def test_ids_are_checked_before_they_are_asked_for(client: Client) -> None:
    with pytest.raises(Invalid, match="is no id"):
        client.job("../agents")
    with pytest.raises(NotFound):
        client.job(str(uuid4()))


def test_queues_workers_and_families_are_told(client: Client, session: Session) -> None:
    WorkerFactory(queues=["custody"])
    ItemFamilyFactory(name="sums")

    assert "custody" in [queue.name for queue in client.queues()]
    assert [worker.queues for worker in client.workers()] == [("custody",)]
    assert [family.name for family in client.families()] == ["sums"]
