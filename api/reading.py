"""Read from the database in the fewest round trips."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from shared.db.engine import single_session


@contextmanager
def reading() -> Iterator[Session]:
    """Yield a session for reads, each statement its own transaction: one round trip, not three.

    Raises ``DatabaseUnavailable`` like ``transaction``.
    """
    with single_session() as session:
        yield session
