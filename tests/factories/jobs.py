from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from shared.models import Job, JobAttempt, JobEvent
from shared.vocabulary import ENDED_STATES, JobState
from tests.factories.clients import ClientFactory
from tests.factories.row import RowFactory, factory


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

    @factory.lazy_attribute
    def attempt(self: Any) -> int:
        return 0 if self.state in (JobState.QUEUED, JobState.SCHEDULED) else 1

    @factory.lazy_attribute
    def lease_expires_at(self: Any) -> datetime | None:
        return datetime.now(UTC) + timedelta(seconds=30) if self.state == JobState.RUNNING else None

    @factory.lazy_attribute
    def finished_at(self: Any) -> datetime | None:
        return datetime.now(UTC) if self.state in ENDED_STATES else None

    @factory.lazy_attribute
    def error_code(self: Any) -> str | None:
        return "provider_timeout" if self.state == JobState.FAILED else None

    @factory.lazy_attribute
    def children_left(self: Any) -> int:
        return 1 if self.state == JobState.WAITING else 0

    @factory.lazy_attribute
    def result(self: Any) -> dict[str, Any] | None:
        return {"score": 1.0} if self.state == JobState.SUCCEEDED else None


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
