"""The parent of the factories, and the session that they work in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import import_module
from typing import Any

from sqlalchemy.orm import Session

#: factory_boy, whose annotations do not say that calling a factory returns a row.
factory: Any = import_module("factory")
alchemy: Any = import_module("factory.alchemy")

_session: ContextVar[Session] = ContextVar("factories_session")


@contextmanager
def using(session: Session) -> Iterator[None]:
    """Let all factories make their rows in ``session``."""
    before = _session.set(session)
    try:
        yield
    finally:
        _session.reset(before)


class RowFactory(alchemy.SQLAlchemyModelFactory):  # type: ignore[misc]
    """Inserts and commits a row, so that other connections see it."""

    class Meta:
        abstract = True
        sqlalchemy_session_factory = _session.get
        sqlalchemy_session_persistence = "commit"
