"""A kind of job that does nothing, loaded by the setting ``ASSAY_PLUGINS``."""

from __future__ import annotations

import time

from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.submission import Submission
from shared.jobs import JobKind, register
from shared.vocabulary import QueueName
from tasks.outcome import Done
from tasks.running import RunningJob
from tests.bench.effects import INSERT, SECONDS

NOOP = register(
    JobKind(
        name="bench.noop",
        queue=QueueName.SYSTEM,
        task="tests.bench.noop:noop",
        schema="tests.bench.noop:Noop",
    )
)


EFFECT = register(
    JobKind(
        name="bench.effect",
        queue=QueueName.SYSTEM,
        task="tests.bench.noop:effect",
        schema="tests.bench.noop:Noop",
    )
)


class Noop(Submission):
    """Nothing to choose."""


def noop(_: RunningJob) -> Done:
    """Do nothing."""
    return Done()


def effect(job: RunningJob) -> Done:
    """Take a moment, and take effect with the job's end."""
    time.sleep(SECONDS)
    insert = text(INSERT.replace("%(system)s", ":system").replace("%(number)s", ":number"))
    given = {"system": "ours", "number": job.payload["number"]}

    def record(session: Session) -> None:
        session.execute(insert, given)

    return Done(record=record)
