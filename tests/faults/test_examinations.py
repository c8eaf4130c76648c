"""An examination of the bundled model is the same whatever happens to its workers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from shared.jobs import CUSTODY_EXAMINATION
from shared.models import Agent, AgentVersion, Examination, JobStep, Response
from shared.vocabulary import JobState
from tests.faults.listener import Listener
from tests.faults.platform import RECONCILER, RELAY, Platform, wait_until
from workers.custody.replay import replay

pytestmark = [pytest.mark.stack, pytest.mark.model]

ITEMS, IN_FLIGHT, KILLS = 24, 2, 5


@pytest.fixture(scope="module")
def listener(model_address: str) -> Iterator[Listener]:
    with Listener(model_address) as listener:
        yield listener


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory, listener: Listener) -> Iterator[Platform]:
    """A platform whose seeded agents ask the model through the listener."""
    platform = Platform(tmp_path_factory.mktemp("platform"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSAY_MODEL_URL", listener.url)
        platform.start_data()
    try:
        platform.start("relay", RELAY)
        platform.start("reconciler", RECONCILER)
        yield platform
    finally:
        platform.stop()


@pytest.mark.timeout(400)
def test_killed_five_times_it_finds_the_same_and_asks_no_answered_question_again(
    platform: Platform, listener: Listener
) -> None:
    with platform.restarting("first"), platform.restarting("alone", slots=1, queues="solo"):
        quiet = _found(platform, _examine(platform))
        before = listener.asked.copy()
        job_id = _examine(platform)
        for goal in sorted(random.Random(7).sample(range(1, ITEMS - 2), KILLS)):
            _wait_for_steps(platform, job_id, goal)
            platform.kill(platform.attempts(job_id)[-1].worker_name.partition("@")[0])
        killed = _found(platform, job_id)

    asked = listener.asked - before
    assert killed == quiet
    assert len(quiet["responses"]) == ITEMS
    assert len(platform.attempts(job_id)) == 1 + KILLS
    assert set(asked) == set(before)
    # What was in flight when its process died may be asked again, and nothing else.
    assert asked.total() - before.total() <= KILLS * IN_FLIGHT


def test_its_stored_answers_score_the_same_again(platform: Platform) -> None:
    with platform.session() as session:
        rows = session.scalars(select(Response).order_by(Response.job_id, Response.ordinal)).all()
        stored = [
            {"answer": row.answer, "score": row.score, "prompt": row.prompt, "receipt": row.receipt}
            for row in rows
        ]

    assert len(stored) == 2 * ITEMS
    assert list(replay(stored)) == []


def _examine(platform: Platform) -> UUID:
    with platform.session() as session:
        guardian = select(AgentVersion).join(Agent).where(Agent.name == "guardian")
        version = session.scalars(guardian).one()
    [job_id] = platform.submit(
        CUSTODY_EXAMINATION,
        agent_version_id=str(version.id),
        categories=["knowledge", "security", "experimental"],
        levels=["basic", "intermediate"],
        families=[],
        items=ITEMS,
        tokens=None,
        seconds=None,
        seed=20261122,
        in_flight=IN_FLIGHT,
    )
    return job_id


def _wait_for_steps(platform: Platform, job_id: UUID, count: int) -> None:
    def recorded() -> bool:
        with platform.session() as session:
            steps = session.scalars(select(JobStep).where(JobStep.job_id == job_id)).all()
            return len(steps) >= count

    wait_until(recorded, seconds=60, otherwise=lambda: str(vars(platform.job(job_id))))


def _found(platform: Platform, job_id: UUID) -> dict[str, Any]:
    """Return what an examination found, without the times."""
    platform.wait_for([job_id], JobState.SUCCEEDED, seconds=90)
    with platform.session() as session:
        row = session.get_one(Examination, job_id)
        responses = session.scalars(
            select(Response).where(Response.job_id == job_id).order_by(Response.ordinal)
        ).all()
        told = ("family", "level", "seed", "prompt", "answer", "score", "prompt_tokens", "receipt")
        return {
            "overall": row.overall,
            "estimates": row.estimates,
            "tokens": row.tokens,
            "stopped_by": row.stopped_by,
            "responses": [{name: getattr(one, name) for name in told} for one in responses],
        }
