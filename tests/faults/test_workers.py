"""Workers killed, frozen and stopped: no job is lost, and none takes effect twice."""

from __future__ import annotations

import signal
import time

import pytest

from shared.models import Job
from shared.store import requests
from shared.store.admission import Admitted
from shared.vocabulary import AttemptOutcome, JobState
from tests.faults import work
from tests.faults.conftest import CountingProvider
from tests.faults.platform import LEASE, SWEEP, Platform, wait_until

pytestmark = pytest.mark.stack


def test_a_killed_job_resumes_after_its_last_step(platform: Platform, provider: CountingProvider) -> None:
    platform.start_worker("first")
    platform.start_worker("alone", slots=1, queues="solo")
    [job_id] = platform.submit(work.STEPS, steps=8, provider=provider.url)
    wait_until(lambda: len(provider.count("answered")) >= 4, seconds=30)

    platform.kill("first")
    [job] = platform.wait_for([job_id], JobState.SUCCEEDED)

    asked = provider.count("asked")
    repeated = [question for question, times in asked.items() if times > 1]
    assert len(asked) == 8
    assert len(repeated) <= 1, "only the one in flight may be asked again"
    assert job.attempt == 2
    assert platform.effects(job_id) == [2]
    assert platform.attempts(job_id)[0].outcome == AttemptOutcome.LOST
    assert platform.attempts(job_id)[1].worker_name.startswith("alone@")
    platform.kill("alone")


def test_a_second_delivery_changes_nothing(platform: Platform) -> None:
    platform.start_worker("first")
    job_ids = platform.submit(work.SLEEP, count=4, seconds=1.5)
    platform.wait_for(job_ids, JobState.RUNNING)

    for job_id in job_ids:
        platform.broker().publish("custody", [Admitted(job_id, work.SLEEP.name)])
    platform.wait_for(job_ids, JobState.SUCCEEDED)
    for job_id in job_ids:
        platform.broker().publish("custody", [Admitted(job_id, work.SLEEP.name)])
    wait_until(lambda: platform.broker().holds("custody") == set(), seconds=10)
    time.sleep(0.5)

    assert [platform.effects(job_id) for job_id in job_ids] == [[1]] * 4
    assert [platform.job(job_id).attempt for job_id in job_ids] == [1] * 4
    platform.kill("first")


def test_a_thawed_worker_is_refused(platform: Platform) -> None:
    platform.start_worker("frozen")
    [job_id] = platform.submit(work.SLEEP, seconds=2)
    platform.wait_for([job_id], JobState.RUNNING)

    platform.signal("frozen", signal.SIGSTOP)
    [failed] = platform.wait_for([job_id], JobState.FAILED, seconds=LEASE + 5 * SWEEP + 5)
    with platform.session() as session:
        requests.retry(session, job_id)
    platform.start_worker("alone", slots=1, queues="solo")
    platform.wait_for([job_id], JobState.SUCCEEDED)
    platform.signal("frozen", signal.SIGCONT)
    wait_until(lambda: "nothing was written" in platform.log("frozen"), seconds=20)

    assert failed.error_code == "attempts_exhausted"
    assert platform.effects(job_id) == [2]
    assert platform.job(job_id).state == JobState.SUCCEEDED
    platform.kill("frozen")
    platform.kill("alone")


def test_a_job_that_kills_its_worker_ends_failed_and_spares_its_neighbours(platform: Platform) -> None:
    platform.start_worker("first", slots=4)
    neighbours = platform.submit(work.SLEEP, count=3, max_attempts=2, seconds=3)
    platform.wait_for(neighbours, JobState.RUNNING)
    [poison] = platform.submit(work.POISON)
    wait_until(lambda: platform.processes["first"].poll() is not None, seconds=20)

    # The supervisor's part: what dies is started again.
    platform.start_worker("first", slots=4)
    with platform.restarting("alone", slots=1, queues="solo"):
        [failed] = platform.wait_for([poison], JobState.FAILED, seconds=120)
        platform.wait_for(neighbours, JobState.SUCCEEDED, seconds=60)

    assert failed.error_code == "attempts_exhausted"
    assert failed.error_message is not None
    assert failed.error_message.count("lost") == 3
    assert [one.outcome for one in platform.attempts(poison)] == [AttemptOutcome.LOST] * 3
    assert all(platform.job(one).attempt == 2 for one in neighbours), "alone, they died no second time"
    assert [len(platform.effects(one)) for one in neighbours] == [1, 1, 1]
    platform.kill("first")


@pytest.mark.parametrize(
    ("kind", "pool"), [("sleep", "threads"), ("stubborn", "threads"), ("stubborn", "prefork")]
)
def test_a_stopping_worker_hands_its_jobs_over(platform: Platform, kind: str, pool: str) -> None:
    platform.start_worker("stopping", pool=pool, slots=2)
    [job_id] = platform.submit({"sleep": work.SLEEP, "stubborn": work.STUBBORN}[kind], seconds=7)
    platform.wait_for([job_id], JobState.RUNNING)

    began = time.monotonic()
    platform.signal("stopping", signal.SIGTERM)
    platform.processes["stopping"].wait(15)
    took = time.monotonic() - began
    platform.start_worker("next")
    [job] = platform.wait_for([job_id], JobState.SUCCEEDED)

    assert took <= 10
    assert [one.outcome for one in platform.attempts(job_id)] == [
        AttemptOutcome.STOPPED,
        AttemptOutcome.SUCCEEDED,
    ]
    assert job.attempts_used == 1
    assert platform.effects(job_id) == [2]
    platform.kill("next")


def test_an_overdue_attempt_is_ended_with_its_process(platform: Platform) -> None:
    platform.start_worker("overdue", slots=2)
    platform.start_worker("alone", slots=1, queues="solo")

    [job_id] = platform.submit(work.OVERDUE, max_attempts=1, seconds=60)
    [job] = platform.wait_for([job_id], JobState.FAILED, seconds=30)

    assert job.error_code == "attempts_exhausted"
    assert platform.processes["overdue"].wait(20) == 70
    assert platform.effects(job_id) == []
    platform.kill("alone")


def test_a_cancelled_job_stops_at_its_next_check(platform: Platform) -> None:
    platform.start_worker("first")
    [job_id] = platform.submit(work.SLEEP, seconds=60)
    platform.wait_for([job_id], JobState.RUNNING)

    with platform.session() as session:
        asked: Job = requests.cancel(session, job_id)
    [job] = platform.wait_for([job_id], JobState.CANCELLED, seconds=10)

    assert asked.state == JobState.RUNNING
    assert job.error_code is None
    assert platform.effects(job_id) == []
    platform.kill("first")


def test_children_end_and_the_join_runs_once(platform: Platform) -> None:
    platform.start_worker("first", slots=8)

    [job_id] = platform.submit(work.PARENT, children=30)
    [job] = platform.wait_for([job_id], JobState.SUCCEEDED)

    assert job.result == {"succeeded": 30}
    assert len(platform.effects(job_id)) == 1
    platform.kill("first")
