"""A job kind whose work is whatever a test says, and a database that fails when it is told to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from shared.db.engine import transaction
from shared.errors import DatabaseUnavailable
from shared.jobs import JobKind
from shared.models import Job
from shared.store import claims, steps
from shared.vocabulary import QueueName
from tasks import persistence
from tasks.outcome import Done, Outcome
from tasks.running import RunningJob
from tasks.watch import LeaseWatch
from tests.factories import JobFactory
from tests.shared.store.lives import ME

KIND = JobKind(
    name="tests.work",
    queue=QueueName.CUSTODY,
    task="tests.tasks.work:perform",
    join="tests.tasks.work:join",
    schema="schemas.system:RetentionRequest",
    retry_seconds=8.0,
)


def perform(job: RunningJob) -> Outcome:
    """Stand where a test puts its own work."""
    return Done(result={"attempt": job.attempt})


def join(job: RunningJob) -> Outcome:
    """Tell how the children ended."""
    return Done(result={"children": [child.state for child in job.children()]})


def claimed(**values: Any) -> RunningJob:
    """Submit a job and claim it, as a worker does before it works."""
    job_id: UUID = JobFactory(kind=KIND.name, **values).id
    with transaction() as session:
        row: Job | None = claims.claim(session, job_id, ME, lease_seconds=30, time_limit=60)
        assert row is not None
        return RunningJob.of(row, KIND, steps.load(session, job_id))


def watch(seconds: float = 60.0, *, until_deadline: bool = False) -> LeaseWatch:
    """Return a watch of no job."""
    return LeaseWatch(uuid7(), 1, seconds=seconds, until_deadline=until_deadline)


def let_the_database_fail(
    monkeypatch: pytest.MonkeyPatch, *, times: int, after_the_commit: bool = False
) -> list[bool]:
    """Let the next writes of attempts fail; see ``failing_transaction``. Returns whether each did."""
    tried: list[bool] = []
    failing = failing_transaction(times=times, after_the_commit=after_the_commit, tried=tried)
    for name in ("transaction", "single_statements"):
        monkeypatch.setattr(persistence, name, failing)
    return tried


def failing_transaction(
    *, times: int, after_the_commit: bool = False, tried: list[bool] | None = None
) -> Callable[[], AbstractContextManager[Session]]:
    """Return a ``transaction`` that fails before it begins, or whose commit's answer is lost."""
    tries = [] if tried is None else tried

    @contextmanager
    def failing() -> Iterator[Session]:
        fails = len(tries) < times
        tries.append(fails)
        if fails and not after_the_commit:
            raise DatabaseUnavailable
        with transaction() as session:
            yield session
        if fails:
            raise DatabaseUnavailable

    return failing


def out_of_time(session: Session) -> None:
    """Let the database end a statement that takes too long."""
    session.execute(text("SET LOCAL statement_timeout = '1ms'"))
    session.execute(text("SELECT pg_sleep(1)"))


Work = Callable[[RunningJob], Outcome]
