from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shared.jobs import SYSTEM_RETENTION
from shared.models import Job
from shared.settings import settings
from shared.vocabulary import JobState
from tasks import system
from tasks.job_task import attempt_job
from tests.factories import JobFactory
from tests.shared.store.lives import events, seen

pytestmark = pytest.mark.usefixtures("session")

LONG_AGO = datetime.now(UTC) - timedelta(seconds=settings().result_retention_seconds + 60)


def retain() -> Job:
    job = JobFactory(kind="system.retention", queue="system", payload={})
    attempt_job(job.id, SYSTEM_RETENTION)
    return seen(job.id)


def test_results_are_removed_after_their_time_and_visibly() -> None:
    old = JobFactory(state=JobState.SUCCEEDED, finished_at=LONG_AGO)
    young = JobFactory(state=JobState.SUCCEEDED)
    waiting = JobFactory(state=JobState.WAITING)

    job = retain()

    assert (job.state, job.result) == ("succeeded", {"results_removed": 1})
    assert (seen(old.id).result, seen(old.id).result_expired_at is None) == (None, False)
    assert (seen(old.id).version, events(old.id)) == (1, [(1, "result_expired")])
    assert seen(young.id).result is not None
    assert seen(waiting.id).result_expired_at is None


def test_nothing_is_removed_twice() -> None:
    JobFactory(state=JobState.SUCCEEDED, finished_at=LONG_AGO)

    assert [retain().result for _ in range(2)] == [{"results_removed": 1}, {"results_removed": 0}]


def test_many_results_are_removed_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "_AT_ONCE", 2)
    JobFactory.create_batch(5, state=JobState.SUCCEEDED, finished_at=LONG_AGO)

    assert retain().result == {"results_removed": 5}
