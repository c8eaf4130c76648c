"""Count the statements that a block sends to the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


@contextmanager
def counted_statements(*, preparing: bool = False) -> Iterator[list[str]]:
    """Yield a list that grows with every statement of this process.

    What prepares one, once a connection, is left out unless ``preparing``.
    """
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if preparing or not statement.startswith("PREPARE "):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)
