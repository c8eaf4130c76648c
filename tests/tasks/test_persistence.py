from __future__ import annotations

import pytest
from sqlalchemy import select, text

from shared.errors import DatabaseUnavailable, LeaseLost
from shared.models import Client
from shared.store import claims, endings
from shared.vocabulary import JobState
from tasks.persistence import persist
from tests.factories import ClientFactory
from tests.shared.store.lives import seen
from tests.tasks.work import claimed, let_the_database_fail, watch

pytestmark = pytest.mark.usefixtures("session")


def test_a_write_is_tried_until_the_database_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = let_the_database_fail(monkeypatch, times=3)

    assert persist(watch(), lambda session: session.scalar(text("SELECT 7"))) == 7
    assert len(tried) == 4


@pytest.mark.parametrize("over", ["lost", "time"])
def test_a_write_is_given_up_with_the_attempt(over: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = let_the_database_fail(monkeypatch, times=100)
    one = watch(-1.0 if over == "time" else 60.0)
    one.lost = over == "lost"

    with pytest.raises(DatabaseUnavailable):
        persist(one, lambda session: session.scalar(text("SELECT 7")))

    assert len(tried) == 1


def test_the_fence_ends_the_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    job = claimed()
    tried = let_the_database_fail(monkeypatch, times=1, after_the_commit=True)

    with pytest.raises(LeaseLost):  # the first try has ended the job
        persist(job.watch, lambda session: endings.succeed(session, job.id, 1, result={}))

    assert tried == [True, False]
    assert seen(job.id).state == JobState.SUCCEEDED


def test_another_error_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = let_the_database_fail(monkeypatch, times=0)

    with pytest.raises(ZeroDivisionError):
        persist(watch(), lambda _: 1 // 0)

    assert tried == [False]


def test_a_failed_try_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    known, job = ClientFactory(), claimed()

    def write(session: object) -> None:
        session.add(Client(name="new"))  # type: ignore[attr-defined]
        claims.fence(session, job.id, 2)  # type: ignore[arg-type]

    with pytest.raises(LeaseLost):
        persist(job.watch, write)

    names = persist(watch(), lambda session: session.scalars(select(Client.name)).all())
    assert "new" not in names
    assert known.name in names
