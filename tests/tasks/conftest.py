from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from shared.models import Job
from tasks import stopping
from tasks.job_task import attempt_job
from tests.factories import JobFactory
from tests.shared.store.lives import seen
from tests.tasks import work


@pytest.fixture
def live(session: Session, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Job]:
    """Submit a job, or take a given one, attempt it with a test's own work; return it as it is then."""

    def attempt(perform: work.Work | None = None, job: Job | None = None, **values: Any) -> Job:
        if perform is not None:
            monkeypatch.setattr(work, "perform", perform)
        one = job or JobFactory(kind=work.KIND.name, **values)
        attempt_job(one.id, work.KIND)
        return seen(one.id)

    return attempt


@pytest.fixture(autouse=True)
def _nobody_stops() -> Iterator[None]:
    yield
    stopping.forget()
