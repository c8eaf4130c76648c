"""One engine a process, and the transaction that everything is done in."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from select import POLLIN, poll
from typing import Any

import psycopg2
from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import DatabaseError, DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, sessionmaker

from shared.errors import DatabaseUnavailable
from shared.settings import Settings, settings


def make_engine(config: Settings, **options: Any) -> Engine:
    """Return an engine that fails fast: 3 s to connect, bounded statements, no forgotten locks.

    A peer whose packets are lost is noticed within half a heartbeat, so that leases are renewed in time
    by another connection; and the server forgets a process that it does not reach any more.
    """
    timeout_ms = int(config.statement_timeout_seconds * 1000)
    silence = max(1.0, config.heartbeat_seconds / 2)
    made = create_engine(
        config.sqlalchemy_url,
        pool_size=config.database_pool_size,
        max_overflow=config.database_pool_size,
        pool_timeout=5,
        connect_args={
            "connect_timeout": 3,
            "application_name": "assay",
            "keepalives_idle": math.ceil(silence / 2),
            "keepalives_interval": 1,
            "tcp_user_timeout": int(silence * 1000),
            # A process that was frozen inside a transaction must not keep its locks.
            "options": f"-c statement_timeout={timeout_ms} -c timezone=UTC"
            f" -c idle_in_transaction_session_timeout={timeout_ms}"
            f" -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_user_timeout={timeout_ms}",
        },
        **options,
    )
    event.listen(made, "checkout", _refuse_dead)
    return made


def _refuse_dead(driver: Any, _record: Any, _lent: Any) -> None:
    """Have the pool connect anew where a connection died unused: what was sent on it could not be sent again.

    It costs no round trip: an idle server says nothing unless it goes away.
    """
    heard = poll()
    heard.register(driver.fileno(), POLLIN)
    if heard.poll(0):
        raise DisconnectionError


#: What says by its kind that the database is away: SQLAlchemy's errors, and psycopg2's where it lets them pass.
_AWAY = (OperationalError, InterfaceError, PoolTimeout, psycopg2.OperationalError, psycopg2.InterfaceError)


#: SQLSTATEs: query_canceled, deadlock_detected, lock_not_available.
_REFUSALS = ("57014", "40P01", "55P03")


@cache
def engine() -> Engine:
    """Return this process's engine."""
    return make_engine(settings())


@cache
def single_engine() -> Engine:
    """Return this process's engine for statements that are each a transaction of their own.

    Its connections are its own: to turn one to AUTOCOMMIT and back again costs as much as a statement.
    """
    single = make_engine(settings(), isolation_level="AUTOCOMMIT", pool_reset_on_return=None)

    @event.listens_for(single, "handle_error")
    def forget_others(context: ExceptionContext) -> None:
        if context.is_disconnect:
            forget_connections()

    return single


def forget_connections() -> None:
    """Give up all idle connections: whoever finds that the server went away spares the others their turn."""
    engine().dispose()
    single_engine().dispose()


@cache
def session_factory() -> sessionmaker[Session]:
    """Return this process's maker of sessions."""
    return sessionmaker(engine(), expire_on_commit=False)


@contextmanager
def transaction() -> Iterator[Session]:
    """Yield a session whose work is committed at the end, or rolled back on an exception.

    Raises ``DatabaseUnavailable`` where the database is away or ended the transaction itself
    (a shutdown, a deadlock, a time-out); whether a commit took effect is then unknown.
    """
    with _translated(), session_factory().begin() as session:
        yield session


@contextmanager
def single_statements() -> Iterator[Connection]:
    """Yield a connection on which each statement is a transaction of its own: one round trip, not three.

    Raises ``DatabaseUnavailable`` like ``transaction``.
    """
    with _translated(), single_engine().connect() as connection:
        yield connection


@contextmanager
def single_session() -> Iterator[Session]:
    """Yield a session in which each statement is a transaction of its own; see ``single_statements``."""
    with single_statements() as connection, Session(connection) as session:
        yield session


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, psycopg2.Error, PoolTimeout) as error:
        if not _away(error):
            raise
        raise DatabaseUnavailable from error


def connection_died(error: DatabaseUnavailable) -> bool:
    """Tell whether a connection broke, which may have been while unused; a new one may do."""
    cause = error.__cause__
    return isinstance(cause, psycopg2.Error) or (
        isinstance(cause, DBAPIError) and cause.connection_invalidated
    )


def refused(error: DatabaseUnavailable) -> bool:
    """Tell whether the database was there and ended one statement: out of time, or in a deadlock."""
    cause = error.__cause__
    return isinstance(cause, DBAPIError) and getattr(cause.orig, "pgcode", None) in _REFUSALS


def _away(error: Exception) -> bool:
    """Tell whether the database is away, from what SQLAlchemy raises, or lets pass from psycopg2.

    A bare ``DatabaseError`` is one without an SQLSTATE: libpq's own, not an answer of the server.
    """
    return isinstance(error, _AWAY) or (
        isinstance(error, DBAPIError) and (error.connection_invalidated or type(error) is DatabaseError)
    )


def forget_engine() -> None:
    """Drop the inherited connections without closing them: they belong to the parent process."""
    for made in (engine, single_engine):
        if made.cache_info().currsize:
            made().dispose(close=False)
        made.cache_clear()
    session_factory.cache_clear()


os.register_at_fork(after_in_child=forget_engine)
