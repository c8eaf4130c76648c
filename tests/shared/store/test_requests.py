from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from shared.db.engine import transaction
from shared.errors import JobEnded, JobNotRetryable, NotFound, ProviderTimeout
from shared.models import Job
from shared.store import endings, jobs, requests, steps
from shared.vocabulary import JobState
from tests.factories import JobFactory
from tests.shared.store.lives import at_work, events, running, seen, take, waiting

pytestmark = pytest.mark.usefixtures("session")


def cancel(job: Job) -> Job:
    with transaction() as session:
        return requests.cancel(session, job.id)


def retry(job: Job) -> Job:
    with transaction() as session:
        return requests.retry(session, job.id)


@pytest.mark.parametrize("state", [JobState.SCHEDULED, JobState.QUEUED])
def test_an_idle_job_is_cancelled_at_once(state: JobState) -> None:
    job = JobFactory(state=state)

    assert cancel(job).state == JobState.CANCELLED
    assert seen(job.id).finished_at is not None
    assert events(job.id) == [(1, "cancelled")]
    assert take(job.id) is None


def test_a_running_job_is_asked_once() -> None:
    job = running()

    asked = [cancel(job), cancel(job)]

    assert [(one.state, one.cancel_requested) for one in asked] == [("running", True)] * 2
    assert events(job.id) == [(1, "started"), (2, "cancel_requested")]


def test_a_cancelled_job_is_cancelled_again_without_a_change() -> None:
    job = JobFactory()
    first = cancel(job)

    assert cancel(job).version == first.version


@pytest.mark.parametrize("state", [JobState.SUCCEEDED, JobState.FAILED])
def test_what_has_ended_is_not_cancelled(state: JobState) -> None:
    job = JobFactory(state=state)

    with pytest.raises(JobEnded):
        cancel(job)

    assert seen(job.id).state == state


def test_a_refused_cancel_leaves_the_descendants_alone() -> None:
    ended = JobFactory(state=JobState.FAILED)
    child = JobFactory(parent_id=ended.id)

    with pytest.raises(JobEnded):
        cancel(ended)

    assert seen(child.id).state == JobState.QUEUED


def test_what_does_not_exist_is_neither_cancelled_nor_retried() -> None:
    with transaction() as session, pytest.raises(NotFound):
        requests.cancel(session, uuid7())
    with transaction() as session, pytest.raises(NotFound):
        requests.retry(session, uuid7())


def test_a_cancel_reaches_grandchildren() -> None:
    parent, [first, second, third] = waiting(3)
    [middle] = at_work([first])
    _, [grandchild, busy] = waiting(2, parent=middle)
    at_work([busy, third])

    cancel(parent)

    ids = (parent.id, first, second, grandchild)
    assert [seen(one).state for one in ids] == ["cancelled"] * 4
    assert [(seen(one).state, seen(one).cancel_requested) for one in (busy, third)] == [("running", True)] * 2


def test_a_cancelled_family_has_gapless_events() -> None:
    parent, children = waiting(3)
    [middle] = at_work(children[:1])
    waiting(2, parent=middle)

    cancel(parent)

    for job_id in (parent.id, *children):
        assert [number for number, _ in events(job_id)] == list(range(1, seen(job_id).version + 1))
    assert events(parent.id)[-1][1] == "cancelled"


def test_cancelling_every_child_queues_the_join() -> None:
    parent, children = waiting(2)

    for child in children:
        cancel(seen(child))

    assert (seen(parent.id).state, seen(parent.id).joining) == ("queued", True)


def test_a_retry_gives_the_kinds_number_of_attempts_and_keeps_the_journal() -> None:
    job = running(max_attempts=1)
    with transaction() as session:
        steps.record(session, job.id, 1, key="a", content_hash="h", value=1)
        endings.fail(session, job.id, 1, error=ProviderTimeout())

    again = retry(job)

    assert (again.state, again.max_attempts, again.error_code, again.finished_at) == ("queued", 4, None, None)
    assert (again.attempt, again.published_at) == (1, None)
    with transaction() as session:
        assert steps.load(session, job.id)["a"].value == 1
    taken = take(job.id)
    assert taken is not None
    assert taken.attempt == 2


def test_a_retried_job_may_be_cancelled_and_runs_if_it_was_asked_to_before() -> None:
    job = running()
    cancel(job)
    with transaction() as session:
        endings.fail(session, job.id, 1, error=ProviderTimeout())

    retry(job)

    assert take(job.id) is not None


@pytest.mark.parametrize("state", [state for state in JobState if state is not JobState.FAILED])
def test_only_what_failed_is_retried(state: JobState) -> None:
    with pytest.raises(JobNotRetryable, match="Only a failed job"):
        retry(JobFactory(state=state))


def test_a_job_past_its_deadline_is_not_retried() -> None:
    with pytest.raises(JobNotRetryable, match="deadline"):
        retry(JobFactory(state=JobState.FAILED, deadline=datetime.now(UTC) - timedelta(seconds=1)))


def test_the_result_of_a_retried_job_can_be_read() -> None:
    """Retention marks a failed job too; what it brings when it is retried has not expired."""
    job = JobFactory(state=JobState.FAILED, result_expired_at=datetime.now(UTC))

    retry(job)
    taken = take(job.id)
    assert taken is not None
    with transaction() as ending:
        endings.succeed(ending, job.id, taken.attempt, result={"score": 1})

    with transaction() as session:
        assert jobs.with_result(session, job.id, client_id=job.client_id).result == {"score": 1}
