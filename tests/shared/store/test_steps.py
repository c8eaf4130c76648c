from __future__ import annotations

from functools import partial

import pytest

from shared.db.engine import transaction
from shared.errors import LeaseLost
from shared.models import Job
from shared.store import endings, steps
from tests.shared.store.lives import at_once, attempt, running, seen, take

pytestmark = pytest.mark.usefixtures("session")


def record(job: Job, key: str, value: object = 7) -> bool:
    with transaction() as session:
        return steps.record(session, job.id, job.attempt, key=key, content_hash="h", value=value)[1]


def test_a_step_is_found_by_the_next_attempt() -> None:
    job = running()

    record(job, "question/0", {"text": "ÿ", "score": [1, None]})

    with transaction() as session:
        [step] = steps.load(session, job.id).values()
    assert (step.key, step.value, step.attempt) == ("question/0", {"text": "ÿ", "score": [1, None]}, 1)


def test_the_first_step_takes_the_attempt_off_the_count_once() -> None:
    job = running(attempt=1, attempts_used=1)

    used = [seen(job.id).attempts_used]
    for key in ("a", "b"):
        record(job, key)
        used.append(seen(job.id).attempts_used)

    assert used == [2, 1, 1]
    assert (attempt(job).steps, attempt(job).counted) == (2, False)


def test_a_replayed_step_is_no_progress() -> None:
    first = running()
    record(first, "a")
    with transaction() as session:
        endings.stop(session, first.id, 1)
    again = take(first.id)
    assert again is not None

    assert not record(again, "a")

    assert (seen(again.id).attempts_used, attempt(again).steps, attempt(again).counted) == (1, 0, True)


def test_a_step_whose_commit_took_effect_unseen_is_not_new_again() -> None:
    job = running()

    assert [record(job, "a", 1), record(job, "a", 2)] == [True, False]

    with transaction() as session:
        assert steps.load(session, job.id)["a"].value == 1
    assert attempt(job).steps == 1


def test_steps_at_once_are_all_counted() -> None:
    job = running()

    at_once(
        *(
            partial(steps.record, job_id=job.id, attempt=1, key=f"{n}", content_hash="h", value=n)
            for n in range(12)
        )
    )

    assert (attempt(job).steps, seen(job.id).attempts_used) == (12, 0)


def test_a_fenced_off_attempt_records_nothing() -> None:
    job = running()
    with transaction() as session:
        endings.stop(session, job.id, 1)

    with pytest.raises(LeaseLost):
        record(job, "late")

    with transaction() as session:
        assert steps.load(session, job.id) == {}


def test_a_stop_after_a_step_counts_nothing_twice() -> None:
    job = running(attempt=1, attempts_used=1)
    record(job, "a")

    with transaction() as session:
        endings.stop(session, job.id, job.attempt)

    assert seen(job.id).attempts_used == 1
