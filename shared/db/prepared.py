"""Statements that the server parses and plans once a connection, and not at each use."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import psycopg2
from sqlalchemy import Connection, Select
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql.psycopg2 import dialect as psycopg2_dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import TextualSelect
from sqlalchemy.sql.sqltypes import NullType

from shared.db.engine import forget_connections

_NUMBERED = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
_DRIVER = psycopg2_dialect()  # type: ignore[no-untyped-call]

_Convert = Callable[[Any], Any]


class Prepared:
    """A named statement for the hot paths, with typed parameters and columns.

    To plan one takes several times as long as to carry it out, and psycopg2 knows no protocol for it:
    so it is PREPAREd as SQL by the first use on each connection, which remembers that. Behind a pooler that
    lends connections by transaction this does not work.

    It goes straight to the driver's cursor, since SQLAlchemy's way there takes longer than the statement:
    what listens to the engine's events does not hear of it.
    """

    def __init__(self, name: str, statement: Select[Any] | TextualSelect) -> None:
        compiled = statement.compile(dialect=_NUMBERED)
        names: list[str] = compiled.positiontup or []
        types = {one: compiled.binds[one].type for one in names}
        untyped = [one for one, its in types.items() if isinstance(its, NullType)]
        if untyped:
            raise TypeError(f"{name}: {', '.join(untyped)} have no type")
        declared = ", ".join(its.compile(dialect=_NUMBERED) for its in types.values())
        columns = statement.selected_columns
        self.name = name
        self._prepare = f"PREPARE {name} ({declared}) AS {compiled}".replace("%", "%%")
        self._execute = f"EXECUTE {name} ({', '.join(f'%({one})s' for one in names)})"
        row: Any = namedtuple(name, [str(column.key) for column in columns])  # type: ignore[misc]
        self._row = row._make
        self._given: dict[str, _Convert] = {
            one: convert
            for one, its in types.items()
            if (convert := its.dialect_impl(_DRIVER).bind_processor(_DRIVER))
        }
        self._told: dict[int, _Convert] = {
            place: convert
            for place, column in enumerate(columns)
            if (convert := column.type.dialect_impl(_DRIVER).result_processor(_DRIVER, None))
        }

    def rows(self, where: Session | Connection, values: Mapping[str, Any]) -> Sequence[Any]:
        """Carry it out with these values of its parameters; return its rows, with their columns as attributes."""
        connection = where.connection() if isinstance(where, Session) else where
        given = dict(values)
        for name, convert in self._given.items():
            given[name] = convert(given[name])
        pooled = connection.connection
        driver: Any = pooled.driver_connection
        try:
            with driver.cursor() as cursor:
                if self.name not in pooled.info:
                    cursor.execute(self._prepare, {})
                    pooled.info[self.name] = True
                cursor.execute(self._execute, given)
                return [self._row(self._converted(row)) for row in cursor]
        except psycopg2.Error as error:
            raise _as_sqlalchemy_tells(connection, error, self._execute) from error

    def row(self, where: Session | Connection, values: Mapping[str, Any]) -> Any:
        """Carry it out; return its only row, or None where there is none."""
        rows = self.rows(where, values)
        return rows[0] if rows else None

    def _converted(self, row: tuple[Any, ...]) -> Sequence[Any]:
        if not self._told:
            return row
        converted = list(row)
        for place, convert in self._told.items():
            converted[place] = convert(converted[place])
        return converted


def _as_sqlalchemy_tells(connection: Connection, error: psycopg2.Error, statement: str) -> BaseException:
    """Return the error as SQLAlchemy wraps it; where the connection broke, give it and its like up."""
    dialect: Any = connection.dialect
    lost: bool = dialect.is_disconnect(error, connection.connection.driver_connection, None)
    if lost:
        connection.invalidate(error)
        forget_connections()
    return DBAPIError.instance(
        statement, None, error, psycopg2.Error, connection_invalidated=lost, dialect=dialect
    )
