from __future__ import annotations

import pytest
from sqlalchemy import Integer, bindparam, column, text

from shared.db.engine import single_engine, single_statements, transaction
from shared.db.prepared import Prepared
from tests.statements import counted_statements

_TWICE = Prepared(
    "twice", text("SELECT 2 * :n AS twice").bindparams(bindparam("n", type_=Integer)).columns(twice=Integer)
)


def _words(sent: list[str]) -> list[str]:
    return [statement.split()[0] for statement in sent]


def test_it_is_planned_once_a_connection(database: None) -> None:
    single_engine().dispose()

    with counted_statements(preparing=True) as sent:
        for number in range(3):
            with single_statements() as connection:
                assert _TWICE.run(connection, {"n": number}).scalar_one() == 2 * number

    assert _words(sent) == ["PREPARE", "EXECUTE", "EXECUTE", "EXECUTE"]


def test_it_outlives_a_transaction_that_was_rolled_back(database: None) -> None:
    with transaction() as session:
        _TWICE.run(session.connection(), {"n": 1})
        session.rollback()

    with transaction() as session:
        assert _TWICE.run(session.connection(), {"n": 4}).scalar_one() == 8


def test_a_parameter_without_a_type_is_refused() -> None:
    untyped = text("SELECT :n").columns(column("n", Integer))

    with pytest.raises(TypeError, match="n have no type"):
        Prepared("untyped", untyped)
