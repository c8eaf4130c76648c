from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from shared.db.engine import transaction
from shared.models import Worker
from shared.store import endings, workers
from tests.factories import JobFactory, WorkerFactory
from tests.shared.store.lives import ALONE, ME, running, take

pytestmark = pytest.mark.usefixtures("session")

DETAILS = {"name": "a@test", "pid": 1, "pool": "threads", "queues": ["custody"], "slots": 4, "version": "1"}


def register(worker_id: object) -> None:
    with transaction() as session:
        workers.register(session, worker_id, **DETAILS)  # type: ignore[arg-type]


def test_a_worker_is_registered_and_then_seen_again(session: Session) -> None:
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    known = WorkerFactory(last_seen_at=long_ago)

    register(known.id)
    register(uuid7())

    session.expire_all()
    assert session.query(Worker).count() == 2
    assert known.last_seen_at > long_ago


def test_a_stopping_worker_that_is_seen_again_is_still_stopping(session: Session) -> None:
    worker = WorkerFactory()

    with transaction() as own:
        workers.mark_stopping(own, worker.id)
    register(worker.id)

    session.expire_all()
    assert worker.stopping_at is not None


def test_a_worker_that_ended_is_gone(session: Session) -> None:
    ended, other = WorkerFactory(), WorkerFactory()

    with transaction() as own:
        workers.remove(own, ended.id)

    assert [worker.id for worker in workers.listed(session)] == [other.id]


def test_a_worker_holds_what_it_runs_and_nothing_else() -> None:
    mine, ended = take(JobFactory().id, ME), take(JobFactory().id, ME)
    running()
    assert mine is not None
    assert ended is not None
    with transaction() as session:
        endings.succeed(session, ended.id, 1, result={})

    with transaction() as session:
        assert workers.held(session, ME.worker_id) == [(mine.id, 1)]
        assert len(workers.held(session, ALONE.worker_id)) == 1
