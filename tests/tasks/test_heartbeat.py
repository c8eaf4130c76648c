from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator

import pytest

from shared.db.engine import transaction
from shared.store import endings, requests
from tasks import heartbeat as module
from tasks.heartbeat import EXIT_OVERDUE, Heartbeat, heartbeat
from tests.environment import environment
from tests.shared.store.lives import expire, seen
from tests.tasks.work import claimed, failing_transaction

pytestmark = pytest.mark.usefixtures("session")

BEAT = 0.05


@pytest.fixture
def exits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What the process would have exited with."""
    codes: list[int] = []
    monkeypatch.setattr("tasks.heartbeat.os._exit", codes.append)
    return codes


@pytest.fixture
def fast(database: None) -> Iterator[None]:
    with environment(ASSAY_HEARTBEAT_SECONDS=BEAT, ASSAY_OVERDUE_GRACE_SECONDS=0.2):
        yield


def test_a_beat_renews_every_lease_and_learns_who_was_cancelled() -> None:
    one, two, heart = claimed(), claimed(), Heartbeat()
    expire(one.id)
    with transaction() as session:
        requests.cancel(session, two.id)

    with heart.keeping(one.watch), heart.keeping(two.watch):
        heart.beat()

    lease = seen(one.id).lease_expires_at
    assert lease is not None
    assert lease.timestamp() > time.time() + 20
    assert [(job.watch.lost, job.watch.cancel_requested) for job in (one, two)] == [
        (False, False),
        (False, True),
    ]


def test_a_lease_that_is_not_ours_any_more_is_lost() -> None:
    job, heart = claimed(), Heartbeat()
    with transaction() as session:
        endings.stop(session, job.id, 1)

    with heart.keeping(job.watch):
        heart.beat()

    assert job.watch.lost


def test_an_attempt_whose_time_is_up_is_not_called_lost() -> None:
    """It has to tell the row itself, by its own watch, that it took too long."""
    job, heart = claimed(), Heartbeat()
    job.watch._ends_at = time.monotonic() - 1
    with transaction() as session:
        endings.stop(session, job.id, 1)

    with heart.keeping(job.watch):
        heart.beat()

    assert not job.watch.lost


def test_what_has_ended_is_kept_no_longer() -> None:
    job, heart = claimed(), Heartbeat()

    with heart.keeping(job.watch):
        pass
    heart.beat()

    assert not job.watch.lost


@pytest.mark.usefixtures("fast")
def test_the_thread_starts_with_the_first_job() -> None:
    job, heart = claimed(), Heartbeat()
    before = heart._thread
    expire(job.id)

    with heart.keeping(job.watch):
        _wait_until_renewed(job.id)

    assert before is None
    assert heart._thread is not None
    assert heart._thread.daemon


@pytest.mark.usefixtures("fast")
def test_an_outage_does_not_end_the_beat(monkeypatch: pytest.MonkeyPatch) -> None:
    job, heart = claimed(), Heartbeat()
    expire(job.id)
    monkeypatch.setattr(module, "transaction", failing_transaction(times=3))

    with heart.keeping(job.watch):
        _wait_until_renewed(job.id)

    assert not job.watch.lost


@pytest.mark.usefixtures("fast")
def test_a_thread_that_died_is_replaced_at_the_next_job() -> None:
    job, heart = claimed(), Heartbeat()
    heart._thread = threading.Thread(target=lambda: None)
    heart._thread.start()
    heart._thread.join()
    expire(job.id)

    with heart.keeping(job.watch):
        _wait_until_renewed(job.id)


@pytest.mark.usefixtures("fast")
def test_a_process_that_holds_only_an_overdue_attempt_exits(exits: list[int]) -> None:
    stuck, heart = claimed(), Heartbeat()
    stuck.watch._ends_at = time.monotonic() - 1
    heart._watches = {stuck.watch}

    heart._retire_if_overdue()

    assert heart.retiring
    assert exits == [EXIT_OVERDUE]


@pytest.mark.usefixtures("fast")
def test_the_neighbours_of_an_overdue_attempt_get_a_grace(exits: list[int]) -> None:
    stuck, busy, heart = claimed(), claimed(), Heartbeat()
    stuck.watch._ends_at = time.monotonic() - 1
    heart._watches = {stuck.watch, busy.watch}

    heart._retire_if_overdue()
    during = (heart.retiring, list(exits))
    time.sleep(0.3)
    heart._retire_if_overdue()

    assert during == (True, [])
    assert exits == [EXIT_OVERDUE]


@pytest.mark.usefixtures("fast")
def test_a_process_whose_overdue_attempt_ended_after_all_works_on(exits: list[int]) -> None:
    stuck, busy, heart = claimed(), claimed(), Heartbeat()
    stuck.watch._ends_at = time.monotonic() - 1
    heart._watches = {stuck.watch, busy.watch}
    heart._retire_if_overdue()

    heart._watches.discard(stuck.watch)
    heart._retire_if_overdue()

    assert not heart.retiring
    assert exits == []


def test_an_attempt_in_time_keeps_nobody_from_claiming(exits: list[int]) -> None:
    job, heart = claimed(), Heartbeat()
    heart._watches = {job.watch}

    heart._retire_if_overdue()

    assert not heart.retiring
    assert exits == []


def test_a_forked_child_has_a_heart_of_its_own() -> None:
    job = claimed()

    with heartbeat().keeping(job.watch):
        child = os.fork()
        if child == 0:
            os._exit(0 if heartbeat()._thread is None and not heartbeat()._watches else 1)
        _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0


def _wait_until_renewed(job_id: object) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        lease = seen(job_id).lease_expires_at  # type: ignore[arg-type]
        if lease is not None and lease.timestamp() > time.time():
            return
        time.sleep(0.02)
    raise AssertionError("the lease was not renewed")
