"""Write what an attempt has found, through a database that may be away for a while."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.orm import Session
from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_random_exponential

from shared.db.engine import single_statements, transaction
from shared.errors import DatabaseUnavailable
from tasks.watch import LeaseWatch

T = TypeVar("T")


def persist(watch: LeaseWatch, write: Callable[[Session], T]) -> T:
    """Run ``write`` in a transaction, again while the database is away and the attempt has time.

    Only the database can end a lease, so a paid answer is kept until the fence refuses it. ``write``
    must be safe to run twice: a commit whose answer was lost may have taken effect.
    """

    def written() -> T:
        with transaction() as session:
            return write(session)

    return _again(watch, written)


def persist_single(watch: LeaseWatch, write: Callable[[Connection], T]) -> T:
    """Run ``write``, which is a single statement and needs no transaction around it; see ``persist``."""

    def written() -> T:
        with single_statements() as connection:
            return write(connection)

    return _again(watch, written)


def _again(watch: LeaseWatch, written: Callable[[], T]) -> T:
    def out_of_time(_: RetryCallState) -> bool:
        return watch.lost or watch.remaining() <= 0

    retrying = Retrying(
        retry=retry_if_exception_type(DatabaseUnavailable),
        wait=wait_random_exponential(multiplier=0.1, max=2),
        stop=out_of_time,
        reraise=True,
    )
    result: T = retrying(written)
    return result
