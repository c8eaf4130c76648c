"""Count the statements that a block sends to the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from sqlalchemy import Engine, event

from shared.db.prepared import Prepared

_ROWS = Prepared.rows


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """Yield a list that grows with every statement of this process; prepared ones are ``EXECUTE name``.

    What prepares one, once a connection, is left out.
    """
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    def noted(prepared: Prepared, *args: Any) -> Any:
        sent.append(f"EXECUTE {prepared.name}")
        return _ROWS(prepared, *args)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        with mock.patch.object(Prepared, "rows", noted):
            yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)
