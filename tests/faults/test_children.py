"""Fifty children that end at once, a hundred times: the join is queued once each."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from uuid_utils.compat import uuid7

from shared.db.engine import make_engine
from shared.models import Client, Job, JobEvent
from shared.settings import Settings
from shared.store import claims, endings
from shared.store.claims import Claimant
from shared.store.submission import NewJob, submit
from shared.vocabulary import JobState
from tests.faults import work
from tests.faults.platform import Platform

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("unmeasured")]

CHILDREN, TIMES = 50, 100
ME = Claimant(worker_id=uuid7(), name="test", solo=True)


@pytest.fixture(scope="module")
def sessions(platform: Platform) -> sessionmaker[Session]:
    platform.kill("relay")
    platform.kill("reconciler")
    config = Settings(database_url=platform.environment["DATABASE_URL"], database_pool_size=CHILDREN)
    return sessionmaker(make_engine(config), expire_on_commit=False)


def test_the_join_is_queued_once_each_time(sessions: sessionmaker[Session]) -> None:
    with ThreadPoolExecutor(CHILDREN) as pool:
        parents = [_end_all_at_once(sessions, pool) for _ in range(TIMES)]

    with sessions.begin() as session:
        rows = [session.get_one(Job, parent) for parent in parents]
        joins = [
            session.scalars(
                select(JobEvent.number).where(JobEvent.job_id == parent, JobEvent.type == "joining")
            ).all()
            for parent in parents
        ]
    assert {(row.state, row.children_left, row.joining) for row in rows} == {(JobState.QUEUED, 0, True)}
    assert [len(events) for events in joins] == [1] * TIMES


def _end_all_at_once(sessions: sessionmaker[Session], pool: ThreadPoolExecutor) -> UUID:
    parent, children = _waiting_parent(sessions)
    together = threading.Barrier(CHILDREN)

    def end(number: int) -> None:
        together.wait(30)
        with sessions.begin() as session:
            if number % 10 == 0:
                endings.end_cancelled(session, children[number], 1)
            else:
                endings.succeed(session, children[number], 1, result={})

    list(pool.map(end, range(CHILDREN)))
    return parent


def _waiting_parent(sessions: sessionmaker[Session]) -> tuple[UUID, list[UUID]]:
    now = datetime.now(UTC)
    with sessions.begin() as session:
        client = session.scalars(select(Client).where(Client.name == "admin")).one().id
        new = NewJob(kind=work.PARENT, client_id=client, payload={"children": CHILDREN})
        parent = submit(session, new, now=now, remember_seconds=60).job.id
        _claim(session, parent)
        children = [
            NewJob(kind=work.NOOP, client_id=client, payload={}, parent_id=parent) for _ in range(CHILDREN)
        ]
        endings.wait_for_children(session, parent, 1, children=children, now=now)
        for child in children:
            _claim(session, child.id)
    return parent, [child.id for child in children]


def _claim(session: Session, job_id: UUID) -> None:
    assert claims.claim(session, job_id, ME, lease_seconds=600, time_limit=600) is not None
