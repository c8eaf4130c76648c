"""A job whose worker has no sandbox that holds: an error of ours, never a score."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from shared.models import Job
from tasks.outcome import Done, Outcome
from tasks.running import RunningJob
from tests.environment import environment
from workers.sandbox import selftest
from workers.sandbox.program import Program


@pytest.fixture(autouse=True)
def _no_tier_is_allowed(database: None) -> Iterator[None]:
    selftest.choice.cache_clear()
    with environment(ASSAY_SANDBOX_TIERS=""):
        yield
    selftest.choice.cache_clear()


def test_a_job_that_needs_a_sandbox_fails_and_says_why(live: Callable[..., Job]) -> None:
    job = live(run_something, max_attempts=1)

    assert (job.state, job.error_code) == ("failed", "sandbox_unavailable")
    assert "T1: not allowed by ASSAY_SANDBOX_TIERS" in str(job.error_message)


def test_it_is_tried_again_since_another_worker_may_have_one(live: Callable[..., Job]) -> None:
    assert live(run_something, max_attempts=2).state == "scheduled"


def run_something(_: RunningJob) -> Outcome:
    selftest.chosen().run(Program("pass"))
    return Done()
