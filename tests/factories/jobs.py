from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shared.models import Job, JobAttempt, JobEvent
from shared.vocabulary import ENDED_STATES, JobState
from tests.factories.clients import ClientFactory
from tests.factories.row import RowFactory, factory

_UNCLAIMED = (JobState.QUEUED, JobState.SCHEDULED)


class JobFactory(RowFactory):
    """A job that is consistent in whatever ``state`` is asked for."""

    class Meta:
        model = Job
        exclude = ("owner",)

    owner = factory.SubFactory(ClientFactory)
    client_id = factory.SelfAttribute("owner.id")
    kind = "custody.question"
    queue = "custody"
    priority = 5
    payload = factory.LazyFunction(lambda: {"family": "sums", "level": "basic", "seed": 1})
    state = JobState.QUEUED
    max_attempts = 3

    attempt = factory.LazyAttribute(lambda job: 0 if job.state in _UNCLAIMED else 1)
    lease_expires_at = factory.LazyAttribute(
        lambda job: datetime.now(UTC) + timedelta(seconds=30) if job.state == JobState.RUNNING else None
    )
    finished_at = factory.LazyAttribute(lambda job: datetime.now(UTC) if job.state in ENDED_STATES else None)
    error_code = factory.LazyAttribute(
        lambda job: "provider_timeout" if job.state == JobState.FAILED else None
    )
    error_message = factory.LazyAttribute(lambda job: "It took too long." if job.error_code else None)
    children_left = factory.LazyAttribute(lambda job: 1 if job.state == JobState.WAITING else 0)
    result = factory.LazyAttribute(lambda job: {"score": 1.0} if job.state == JobState.SUCCEEDED else None)


class JobEventFactory(RowFactory):
    class Meta:
        model = JobEvent
        exclude = ("of",)

    of = factory.SubFactory(JobFactory)
    job_id = factory.SelfAttribute("of.id")
    number = factory.Sequence(lambda n: n + 1)
    type = "progress"


class JobAttemptFactory(RowFactory):
    class Meta:
        model = JobAttempt
        exclude = ("of",)

    of = factory.SubFactory(JobFactory)
    job_id = factory.SelfAttribute("of.id")
    attempt = factory.Sequence(lambda n: n + 1)
    worker_name = "custody@test"
