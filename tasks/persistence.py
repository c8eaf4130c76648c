"""Write what an attempt has found, through a database that may be away for a while."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session
from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_random_exponential

from shared.db.engine import single_session, transaction
from shared.errors import DatabaseUnavailable
from tasks.watch import LeaseWatch

T = TypeVar("T")


def persist(watch: LeaseWatch, write: Callable[[Session], T], *, single: bool = False) -> T:
    """Run ``write`` in a transaction, again while the database is away and the attempt has time.

    Only the database can end a lease, so a paid answer is kept until the fence refuses it. ``write``
    must be safe to run twice: a commit whose answer was lost may have taken effect. One that is a
    ``single`` statement needs no transaction around it.
    """

    def out_of_time(_: RetryCallState) -> bool:
        return watch.lost or watch.remaining() <= 0

    retrying = Retrying(
        retry=retry_if_exception_type(DatabaseUnavailable),
        wait=wait_random_exponential(multiplier=0.1, max=2),
        stop=out_of_time,
        reraise=True,
    )
    result: T = retrying(_as_statement if single else _in_transaction, write)
    return result


def _in_transaction(write: Callable[[Session], T]) -> T:
    with transaction() as session:
        return write(session)


def _as_statement(write: Callable[[Session], T]) -> T:
    with single_session() as session:
        return write(session)
