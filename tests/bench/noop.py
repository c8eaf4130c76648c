"""A kind of job that does nothing, loaded by the setting ``ASSAY_PLUGINS``."""

from __future__ import annotations

from schemas.submission import Submission
from shared.jobs import JobKind, register
from shared.vocabulary import QueueName
from tasks.outcome import Done
from tasks.running import RunningJob

NOOP = register(
    JobKind(
        name="bench.noop",
        queue=QueueName.SYSTEM,
        task="tests.bench.noop:noop",
        schema="tests.bench.noop:Noop",
    )
)


class Noop(Submission):
    """Nothing to choose."""


def noop(_: RunningJob) -> Done:
    """Do nothing."""
    return Done()
