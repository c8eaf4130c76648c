from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shared.db.engine import transaction
from shared.errors import LeaseLost
from shared.store import endings, requests
from tasks.outcome import Spawn
from tests.shared.store.lives import events, seen
from tests.tasks.work import KIND, claimed, let_the_database_fail

pytestmark = pytest.mark.usefixtures("session")


def test_progress_is_shown_and_told() -> None:
    job = claimed()

    job.progress(40, "asking")

    row = seen(job.id)
    assert (row.progress_percent, row.progress_message) == (40, "asking")
    assert events(job.id) == [(1, "started"), (2, "progress")]


def test_progress_is_written_twice_a_second_at_most() -> None:
    job = claimed()

    for percent in range(50):
        job.progress(percent)

    assert seen(job.id).progress_percent == 0
    job._progress_at -= 1
    job.progress(50)
    assert seen(job.id).progress_percent == 50


def test_a_cancel_is_learnt_with_progress() -> None:
    job = claimed()
    with transaction() as session:
        requests.cancel(session, job.id)

    job.progress(1)

    assert job.watch.cancel_requested


def test_progress_of_an_attempt_that_lost_its_lease_is_refused() -> None:
    job = claimed()
    with transaction() as session:
        endings.stop(session, job.id, 1)

    with pytest.raises(LeaseLost):
        job.progress(1)


def test_a_query_outlives_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    job = claimed()
    let_the_database_fail(monkeypatch, times=2)

    assert job.children() == []


def test_a_child_inherits_its_client_and_its_deadline() -> None:
    deadline = datetime.now(UTC) + timedelta(minutes=5)
    job = claimed(deadline=deadline)

    child = job.child(KIND, {"n": 1})

    assert (child.client_id, child.deadline, child.parent_id) == (job.client_id, deadline, job.id)


def test_a_job_without_children_is_no_parent() -> None:
    with pytest.raises(ValueError, match="Done"):
        Spawn(())
