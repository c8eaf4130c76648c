"""Statements that the server parses and plans once a connection, and not at each use."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, CursorResult, Select, TextClause, bindparam, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.selectable import TextualSelect
from sqlalchemy.sql.sqltypes import NullType

_NUMBERED = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


class Prepared:
    """A named statement for the hot paths, with typed parameters and columns.

    To plan one takes several times as long as to carry it out, and psycopg2 knows no protocol for it:
    so it is PREPAREd as SQL by the first use on each connection, which remembers that. Behind a pooler that
    lends connections by transaction this does not work.
    """

    def __init__(self, name: str, statement: Select[Any] | TextualSelect) -> None:
        compiled = statement.compile(dialect=_NUMBERED)
        names: list[str] = compiled.positiontup or []
        types = {name: compiled.binds[name].type for name in names}
        untyped = [name for name, its in types.items() if isinstance(its, NullType)]
        if untyped:
            raise TypeError(f"{name}: {', '.join(untyped)} have no type")
        declared = ", ".join(its.compile(dialect=_NUMBERED) for its in types.values())
        given: TextClause = text(f"EXECUTE {name} ({', '.join(f':{one}' for one in names)})")
        self._name = name
        self._prepare = f"PREPARE {name} ({declared}) AS {compiled}"
        self._execute = given.bindparams(*(bindparam(one, type_=its) for one, its in types.items())).columns(
            *statement.selected_columns
        )

    def run(self, connection: Connection, values: dict[str, Any]) -> CursorResult[Any]:
        """Carry it out with these values of its parameters."""
        if self._name not in connection.info:
            connection.exec_driver_sql(self._prepare.replace("%", "%%"))
            connection.info[self._name] = True
        return connection.execute(self._execute, values)
