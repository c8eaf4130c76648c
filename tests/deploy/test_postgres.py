"""The embedded Postgres keeps its data, its password and its manners."""

from __future__ import annotations

import os
import signal
from contextlib import closing
from pathlib import Path

import psutil
import psycopg2
import pytest

from deploy.local.identity import Identity
from deploy.local.ports import free_port
from deploy.local.postgres import Postgres

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")


def run(url: str, statement: str) -> list[tuple[object, ...]]:
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_data_survives_a_restart(postgres: Postgres) -> None:
    with postgres.running() as url:
        run(url, "CREATE TABLE kept AS SELECT 42 AS answer")

    with Postgres(postgres.data, postgres.port, durable=True).running() as url:
        assert run(url, "SELECT answer FROM kept") == [(42,)]
        assert run(url, "SHOW fsync") == [("on",)]


def test_a_half_made_cluster_is_made_again(postgres: Postgres) -> None:
    half = postgres.data.with_name("postgres.new")
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")

    with postgres.running() as url:
        assert run(url, "SELECT 1") == [(1,)]
    assert not half.exists()


def test_nobody_comes_in_without_the_password(postgres: Postgres) -> None:
    with postgres.running() as url:
        for other in (url.replace("assay:", "assay:x"), url.replace("assay:", "postgres:")):
            with pytest.raises(
                psycopg2.OperationalError, match=r"authentication failed|no pg_hba.conf entry"
            ):
                psycopg2.connect(other)
    assert (postgres.data.with_name("postgres.password").stat().st_mode & 0o777) == 0o600


def test_the_password_is_stored_as_scram_and_the_role_is_no_superuser(postgres: Postgres) -> None:
    with postgres.running() as url:
        assert run(url, "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = 'assay'") == [
            (False, True)
        ]
        assert run(url, "SHOW password_encryption") == [("scram-sha-256",)]


def test_a_missing_database_is_made(postgres: Postgres) -> None:
    with postgres.running():
        postgres.create_database("another")
        postgres.create_database("another")

        assert run(postgres.url_of("another"), "SELECT current_database()") == [("another",)]


def test_it_starts_again_right_after_it_was_killed(postgres: Postgres) -> None:
    with postgres.running() as url:
        run(url, "CREATE TABLE kept AS SELECT 42 AS answer")
        _postmaster(postgres).send_signal(signal.SIGKILL)

        with postgres.running():
            assert run(url, "SELECT answer FROM kept") == [(42,)]


def test_a_lock_that_names_a_stranger_is_forgotten(postgres: Postgres) -> None:
    postgres.prepare()
    (postgres.data / "postmaster.pid").write_text(f"{os.getpid()}\n{postgres.data}\n")

    with postgres.running() as url:
        assert run(url, "SELECT 1") == [(1,)]


@as_root
def test_root_becomes_nobody_where_nobody_may_pass(postgres: Postgres) -> None:
    with postgres.running():
        assert postgres.identity is Identity.NOBODY
        assert _postmaster(postgres).username() == "nobody"


@as_root
def test_root_enters_a_namespace_where_nobody_may_not_pass(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    closed = Postgres(tmp_path / "postgres", free_port(), durable=False)

    with closed.running() as url:
        assert closed.identity is Identity.MAPPED
        assert run(url, "SELECT 1") == [(1,)]


@as_root
def test_data_follow_when_the_folder_is_opened(open_folder: Path) -> None:
    open_folder.chmod(0o700)
    with Postgres(open_folder / "postgres", free_port(), durable=False).running() as url:
        run(url, "CREATE TABLE kept AS SELECT 42 AS answer")

    open_folder.chmod(0o755)
    with Postgres(open_folder / "postgres", free_port(), durable=False).running() as url:
        assert run(url, "SELECT answer FROM kept") == [(42,)]


def _postmaster(postgres: Postgres) -> psutil.Process:
    return psutil.Process(int((postgres.data / "postmaster.pid").read_text().split()[0]))
