"""The named points of statements that are each a transaction of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from shared.db.engine import single_session, transaction
from shared.errors import DatabaseUnavailable
from shared.store import endings
from tests.campaign import crash_points
from tests.shared.store.lives import running, seen

pytestmark = pytest.mark.usefixtures("session")


class Died(BaseException):
    """What a process would have died of."""


@pytest.fixture(autouse=True)
def _survive(monkeypatch: pytest.MonkeyPatch) -> None:
    def die(folder: Path, what: str) -> None:
        raise Died(what)

    monkeypatch.setattr(crash_points, "die", die)


def end_in(session: Session, folder: Path) -> str:
    """End a job where ``folder`` has armed points; return its state as the next would see it."""
    job = running()
    named = crash_points._naming(folder, endings.succeed, "end")
    with pytest.raises((Died, DatabaseUnavailable)), single_session() as single:
        named(single, job.id, 1, result={})
    return seen(job.id).state


@pytest.mark.parametrize(
    ("point", "state"),
    [("before-commit", "running"), ("after-commit", "succeeded"), ("answer-lost", "succeeded")],
)
def test_a_single_statement_has_its_points(point: str, state: str, session: Session, tmp_path: Path) -> None:
    (tmp_path / f"end.{point}").touch()

    assert end_in(session, tmp_path) == state
    assert not (tmp_path / f"end.{point}").exists()


def test_a_transaction_reaches_its_points_at_its_commit(tmp_path: Path) -> None:
    job = running()
    (tmp_path / "end.after-commit").touch()
    named = crash_points._naming(tmp_path, endings.succeed, "end")

    with transaction() as session:
        named(session, job.id, 1, result={})
        told = session.info.pop("campaign")

    assert told == "end"
    assert (tmp_path / "end.after-commit").exists()
