"""Parents and children: each end is counted once, and no two of them meet in a deadlock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.db.engine import transaction
from shared.errors import ProviderTimeout
from shared.models import Job
from shared.store import claims, endings, recovery, requests
from shared.vocabulary import JobState
from tests.shared.store.lives import (
    at_once,
    at_work,
    children_of,
    events,
    expire,
    running,
    seen,
    take,
    waiting,
)

pytestmark = pytest.mark.usefixtures("session")

ERROR = ProviderTimeout()


def end(session: Session, child: Job, number: int) -> None:
    """End a child in one of three ways."""
    ways: list[Callable[[], object]] = [
        lambda: endings.succeed(session, child.id, child.attempt, result={}),
        lambda: endings.fail(session, child.id, child.attempt, error=ERROR),
        lambda: endings.end_cancelled(session, child.id, child.attempt),
    ]
    ways[number % 3]()


def test_a_waiting_parent_holds_no_lease_and_no_attempt() -> None:
    parent, children = waiting(3)

    row = seen(parent.id)
    assert (row.state, row.children_left, row.lease_expires_at, row.attempts_used) == ("waiting", 3, None, 0)
    assert [seen(child).state for child in children] == ["queued"] * 3
    assert take(parent.id) is None


def test_every_end_of_a_child_counts_and_the_last_one_queues_the_join() -> None:
    parent, children = waiting(3)
    left = []

    for number, child in enumerate(at_work(children)):
        with transaction() as session:
            end(session, child, number)
        left.append((seen(parent.id).children_left, seen(parent.id).state))

    assert left == [(2, "waiting"), (1, "waiting"), (0, "queued")]
    assert seen(parent.id).joining
    assert [kind for _, kind in events(parent.id)].count("joining") == 1


def test_whatever_is_visible_of_a_parent_has_a_version_of_its_own() -> None:
    parent, children = waiting(2)
    before = seen(parent.id)

    with transaction() as session:
        endings.succeed(session, at_work(children)[0].id, 1, result={})

    after = seen(parent.id)
    assert (before.children_left, after.children_left) == (2, 1)
    assert after.version == before.version + 1
    assert [number for number, _ in events(parent.id)] == list(range(1, after.version + 1))


def test_a_child_that_is_retried_is_not_counted_again() -> None:
    parent, children = waiting(2)
    [first, _] = at_work(children)
    with transaction() as session:
        endings.fail(session, first.id, 1, error=ERROR)

    with transaction() as session:
        requests.retry(session, first.id)
    take(first.id)
    with transaction() as session:
        endings.succeed(session, first.id, 2, result={})

    assert (seen(parent.id).state, seen(parent.id).children_left) == (JobState.WAITING, 1)


def test_a_child_may_be_retried_after_its_parent_moved_on() -> None:
    parent, children = waiting(1)
    [child] = at_work(children)
    with transaction() as session:
        endings.fail(session, child.id, 1, error=ERROR)
    take(parent.id)

    with transaction() as session:
        requests.retry(session, child.id)
    take(child.id)
    with transaction() as session:
        endings.succeed(session, child.id, 2, result={})

    assert (seen(child.id).state, seen(parent.id).state) == ("succeeded", "running")


def test_children_that_all_end_at_once_queue_one_join() -> None:
    parent, children = waiting(20)
    jobs = at_work(children)

    at_once(*(partial(end, child=child, number=n) for n, child in enumerate(jobs)))

    assert (seen(parent.id).children_left, seen(parent.id).joining) == (0, True)
    assert [kind for _, kind in events(parent.id)].count("joining") == 1


def test_children_end_quietly_under_a_cancelled_parent() -> None:
    parent, children = waiting(2)
    jobs = at_work(children)
    with transaction() as session:
        requests.cancel(session, parent.id)

    for child in jobs:
        with transaction() as session:
            endings.end_cancelled(session, child.id, 1)

    assert seen(parent.id).state == JobState.CANCELLED
    assert {seen(child.id).state for child in jobs} == {JobState.CANCELLED}


def test_a_parent_is_cancelled_while_its_children_end_without_a_deadlock() -> None:
    for _ in range(30):
        parent, children = waiting(10)
        jobs = at_work(children)

        at_once(partial(_cancel, job_id=parent.id), *(partial(end, child=job, number=0) for job in jobs))

        row = seen(parent.id)
        assert row.state in (JobState.CANCELLED, JobState.QUEUED)
        assert row.joining == (row.children_left == 0)
        assert [number for number, _ in events(parent.id)] == list(range(1, row.version + 1))


def test_leases_are_renewed_while_a_family_is_cancelled_without_a_deadlock() -> None:
    for _ in range(10):
        parent, children = waiting(12)
        held = [(job.id, 1) for job in at_work(list(reversed(children)))]

        at_once(
            partial(_cancel, job_id=parent.id),
            *(partial(_renew, held=order) for order in (held, held[::-1])),
        )

        assert all(seen(job_id).cancel_requested for job_id, _ in held)


def test_two_reconcilers_take_back_children_of_many_parents_without_a_deadlock() -> None:
    for _ in range(5):
        families = [waiting(2, parent=running()) for _ in range(6)]
        # One reconciler meets the parents in one order, the other in the opposite one.
        for child in [*(c[0] for _, c in families), *(c[1] for _, c in reversed(families))]:
            at_work([child])
            _exhaust(child)

        with ThreadPoolExecutor(2) as pool:
            for reconciler in [pool.submit(_take_back_all) for _ in range(2)]:
                reconciler.result(20)

        assert {seen(parent.id).state for parent, _ in families} == {JobState.QUEUED}


def test_children_that_are_submitted_during_a_cancel_are_cancelled_too() -> None:
    parent = running()
    with transaction() as spawning:
        claims.fence(spawning, parent.id, 1)
        cancelling = threading.Thread(target=at_once, args=(partial(_cancel, job_id=parent.id),))
        cancelling.start()
        _wait_for_a_lock()
        new = children_of(parent, 3)
        endings.wait_for_children(spawning, parent.id, 1, children=new, now=parent.created_at)
    cancelling.join(20)

    assert seen(parent.id).state == JobState.CANCELLED
    assert {seen(child.id).state for child in new} == {JobState.CANCELLED}


def _cancel(session: Session, *, job_id: UUID) -> None:
    requests.cancel(session, job_id)


def _exhaust(job_id: UUID) -> None:
    with transaction() as session:
        session.get_one(Job, job_id).max_attempts = 1
    expire(job_id)


def _renew(session: Session, *, held: list[tuple[UUID, int]]) -> None:
    claims.renew(session, held, lease_seconds=30)


def _take_back_all() -> None:
    with transaction() as session:
        found = recovery.expired(session)
    for job_id in found:
        with transaction() as session:
            recovery.take_back_expired(session, job_id)


def _wait_for_a_lock() -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with transaction() as session:
            if session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits for a lock")
