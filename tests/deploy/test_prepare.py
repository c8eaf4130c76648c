from __future__ import annotations

import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import func, select

from deploy.prepare import prepare
from shared.db.engine import transaction
from shared.models import Agent, AgentVersion, ApiKey, Client, Endpoint, Queue, Schedule
from shared.security import keys
from tests.environment import environment

TABLES = (Agent, AgentVersion, ApiKey, Client, Endpoint, Queue, Schedule)


@pytest.fixture
def no_parts_of_others() -> None:
    """Keep the run's database in the environment: it is what these tests prepare."""


@pytest.fixture
def home(database: None, tmp_path: Path) -> Iterator[Path]:
    """A home whose database is still empty."""
    with environment(ASSAY_HOME=tmp_path, ASSAY_MODEL_URL="http://127.0.0.1:8001/v1"):
        yield tmp_path


def counts() -> list[int]:
    with transaction() as session:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]


def key(home: Path) -> str:
    return (home / "admin.key").read_text().strip()


def key_row(text: str) -> ApiKey:
    with transaction() as session:
        return session.scalars(select(ApiKey).where(ApiKey.digest == keys.digest(text))).one()


def endpoint() -> Endpoint:
    with transaction() as session:
        return session.scalars(select(Endpoint)).one()


def test_an_empty_database_is_seeded(home: Path) -> None:
    prepare()

    assert counts() == [4, 4, 1, 2, 1, 7, 1]
    assert endpoint().base_url == "http://127.0.0.1:8001/v1"
    assert endpoint().disabled_at is None


def test_a_second_time_changes_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prepare()
    first, shown = (counts(), key(home), endpoint().id), capsys.readouterr().out
    prepare()

    assert (counts(), key(home), endpoint().id) == first
    assert key(home) in shown
    assert capsys.readouterr().out == ""


def test_several_at_once_do_it_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    together = Barrier(4)
    monkeypatch.setattr("deploy.prepare.upgrade", lambda _: together.wait(30))

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(prepare) for _ in range(4)]:
            done.result(60)

    assert counts() == [4, 4, 1, 2, 1, 7, 1]
    assert key_row(key(home)).revoked_at is None


def test_the_admin_key_is_kept_for_nobody_else(home: Path) -> None:
    prepare()

    row = key_row(key(home))
    assert stat.S_IMODE((home / "admin.key").stat().st_mode) == 0o600
    assert set(row.scopes) == {"read", "write", "ops", "admin"}
    assert row.prefix in key(home)
    assert row.digest not in key(home)


@pytest.mark.parametrize("lose", ["lost", "emptied", "foreign"])
def test_a_lost_key_is_replaced_and_revoked(home: Path, lose: str) -> None:
    prepare()
    old = key(home)
    file = home / "admin.key"
    if lose == "lost":
        file.unlink()
    else:
        file.write_text("" if lose == "emptied" else keys.make_key().text)

    prepare()

    assert key(home) != old
    assert key_row(old).revoked_at is not None
    assert key_row(key(home)).revoked_at is None
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_endpoint_follows_the_model(home: Path) -> None:
    prepare()
    with environment(ASSAY_MODEL_URL="http://127.0.0.1:9999/v1"):
        prepare()
    moved = endpoint()
    with environment(ASSAY_MODEL_URL=""):
        prepare()

    assert (moved.base_url, moved.disabled_at) == ("http://127.0.0.1:9999/v1", None)
    assert endpoint().base_url == moved.base_url
    assert endpoint().disabled_at is not None


def test_a_changed_schedule_is_kept(home: Path) -> None:
    prepare()
    with transaction() as session:
        session.scalars(select(Schedule)).one().enabled = False
    prepare()

    with transaction() as session:
        assert not session.scalars(select(Schedule)).one().enabled
