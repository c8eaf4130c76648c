from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import ARRAY, DateTime, Integer, Text, Uuid, bindparam, column, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DataError
from sqlalchemy.types import TypeEngine

from shared.db.engine import connection_died, single_engine, single_statements, transaction
from shared.db.prepared import Prepared
from shared.errors import DatabaseUnavailable

_TWICE = Prepared(
    "twice", text("SELECT 2 * :n AS twice").bindparams(bindparam("n", type_=Integer)).columns(twice=Integer)
)
_TYPES: dict[str, TypeEngine[Any]] = {
    "document": JSONB(),
    "names": ARRAY(Text()),
    "id": Uuid(),
    "at": DateTime(timezone=True),
}
_PASS = Prepared(
    "pass_on",
    text("SELECT :document AS document, :names AS names, :id AS id, :at AS at WHERE :id IS NOT NULL")
    .bindparams(*(bindparam(name, type_=its) for name, its in _TYPES.items()))
    .columns(*(column(name, its) for name, its in _TYPES.items())),
)


def test_it_is_planned_once_a_connection(database: None) -> None:
    single_engine().dispose()

    for number in range(3):
        with single_statements() as connection:
            assert _TWICE.row(connection, {"n": number}).twice == 2 * number
            (planned,) = connection.execute(
                text("SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE name = 'twice'")
            ).one()
            assert planned == number + 1


def test_values_pass_as_their_types_have_them(database: None) -> None:
    passed = {"document": {"%s": [1, None]}, "names": ["a", "b"], "id": uuid4(), "at": datetime.now(UTC)}

    with single_statements() as connection:
        assert _PASS.row(connection, passed)._asdict() == passed
        assert _PASS.rows(connection, passed | {"id": None}) == []


def test_its_errors_are_those_of_sqlalchemy(database: None) -> None:
    with single_statements() as connection, pytest.raises(DataError, match="out of range") as raised:
        _TWICE.row(connection, {"n": 2**31})

    assert not raised.value.connection_invalidated


def _lose_a_connection() -> None:
    with single_statements() as connection:
        pid = connection.scalar(text("SELECT pg_backend_pid()"))
        with transaction() as session:
            session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
        _TWICE.row(connection, {"n": 1})


def test_a_connection_that_broke_is_given_up(database: None) -> None:
    with pytest.raises(DatabaseUnavailable) as raised:
        _lose_a_connection()
    assert connection_died(raised.value)

    with single_statements() as connection:
        assert _TWICE.row(connection, {"n": 2}).twice == 4


def test_it_outlives_a_transaction_that_was_rolled_back(database: None) -> None:
    with transaction() as session:
        _TWICE.row(session.connection(), {"n": 1})
        session.rollback()

    with transaction() as session:
        assert _TWICE.row(session.connection(), {"n": 4}).twice == 8


def test_a_parameter_without_a_type_is_refused() -> None:
    untyped = text("SELECT :n").columns(column("n", Integer))

    with pytest.raises(TypeError, match="n have no type"):
        Prepared("untyped", untyped)
