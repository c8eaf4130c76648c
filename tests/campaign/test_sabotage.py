"""Without its safeguard, an attempt that is nobody's any more can do what it must not."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy

import pytest

from shared.db.engine import engine, single_engine, single_session, transaction
from shared.errors import LeaseLost
from shared.store import endings, steps
from shared.store.claims import fence
from tests.campaign import sabotage
from tests.shared.store.lives import running, seen

pytestmark = pytest.mark.usefixtures("session")

#: The number of an attempt that owns no job.
STALE = 0


@pytest.fixture(autouse=True)
def _whole_again(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(endings, "_SUCCEED", copy(endings._SUCCEED))
    for module in (endings, steps):
        monkeypatch.setitem(vars(module), "fence", fence)
    yield
    for made in (engine(), single_engine()):
        made.dispose()  # Their connections remember the statement without its fence.


def take_out(monkeypatch: pytest.MonkeyPatch, safeguard: str) -> None:
    for made in (engine(), single_engine()):
        made.dispose()
    monkeypatch.setenv(sabotage.WITHOUT, safeguard)
    sabotage.install()


def test_without_the_fence_a_stale_attempt_ends_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    job = running()
    with pytest.raises(LeaseLost), single_session() as session:
        endings.succeed(session, job.id, STALE, result={})

    take_out(monkeypatch, "fence")
    with single_session() as session:
        endings.succeed(session, job.id, STALE, result={})

    assert seen(job.id).state == "succeeded"


def test_without_the_journals_fence_a_stale_attempt_records_a_step(monkeypatch: pytest.MonkeyPatch) -> None:
    job = running()
    with pytest.raises(LeaseLost), transaction() as session:
        steps.record(session, job.id, STALE, key="step/0", content_hash="", value=1)

    take_out(monkeypatch, "journal")
    with transaction() as session:
        _, new = steps.record(session, job.id, STALE, key="step/0", content_hash="", value=1)

    assert new
