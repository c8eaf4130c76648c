from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable

import psycopg2
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from api.reading import reading
from shared.db.engine import connection_died, engine, single_statements, transaction
from shared.errors import DatabaseUnavailable
from shared.models import Client
from shared.settings import settings
from tests.closed import closed_port
from tests.environment import environment
from tests.factories import ClientFactory

pytestmark = pytest.mark.usefixtures("database")


def end_session(session: Session) -> None:
    """Let the database end this transaction's connection, as a shutdown does."""
    victim = session.scalar(select(func.pg_backend_pid()))
    with engine().connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": victim})
    session.execute(text("SELECT 1"))


def sleep_in_transaction(session: Session) -> None:
    """Do nothing for so long that the database ends the connection, as under a frozen process."""
    session.execute(text("SET idle_in_transaction_session_timeout = '100ms'"))
    time.sleep(0.4)
    session.execute(text("SELECT 1"))


def run_too_long(session: Session) -> None:
    session.execute(text("SET LOCAL statement_timeout = '50ms'"))
    session.execute(text("SELECT pg_sleep(5)"))


@pytest.mark.parametrize("fault", [end_session, sleep_in_transaction, run_too_long])
def test_a_transaction_that_the_database_ended_is_a_database_away(fault: Callable[[Session], None]) -> None:
    def write() -> None:
        with transaction() as session:
            session.add(Client(name="lost"))
            session.flush()
            fault(session)

    with pytest.raises(DatabaseUnavailable):
        write()

    with transaction() as session:
        assert session.scalars(select(Client)).all() == []


def test_no_database_is_a_database_away() -> None:
    with (
        closed_port() as port,
        environment(DATABASE_URL=f"postgresql://assay@127.0.0.1:{port}/assay"),
        pytest.raises(DatabaseUnavailable),
        transaction() as session,
    ):
        session.execute(text("SELECT 1"))


def test_lost_packets_are_noticed_within_half_a_beat() -> None:
    with transaction() as session:
        driver = session.connection().connection.driver_connection
        assert driver is not None
        with socket.socket(fileno=os.dup(driver.fileno())) as peer:
            longest = peer.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) / 1000
            idle = peer.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE)
            kept = peer.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)

    assert kept
    assert idle < longest <= settings().heartbeat_seconds / 2


def test_the_server_forgets_a_process_that_it_does_not_reach() -> None:
    with transaction() as session:
        assert int(session.execute(text("SHOW tcp_keepalives_idle")).scalar_one()) < 60


def test_a_connection_that_died_in_the_pool_is_a_database_away_once(session: Session) -> None:
    with reading() as own:
        pooled = own.connection().connection.dbapi_connection
    assert pooled is not None
    pooled.close()

    with pytest.raises(DatabaseUnavailable) as raised, reading() as own:
        own.execute(text("SELECT 1"))

    assert connection_died(raised.value)
    with reading() as own:
        assert own.execute(text("SELECT 1")).scalar_one() == 1


@pytest.mark.parametrize(
    "error", [psycopg2.DatabaseError("SSL SYSCALL error: EOF detected"), psycopg2.OperationalError("gone")]
)
def test_an_error_of_libpq_itself_is_a_database_away(database: None, error: psycopg2.Error) -> None:
    def fail() -> None:
        with transaction():
            raise DBAPIError.instance("SELECT 1", {}, error, psycopg2.Error)

    with pytest.raises(DatabaseUnavailable):
        fail()


def test_too_many_transactions_at_once_are_a_database_away(monkeypatch: pytest.MonkeyPatch) -> None:
    with environment(ASSAY_DATABASE_POOL_SIZE=1):
        monkeypatch.setattr(engine().pool, "_timeout", 0.1)
        with transaction() as first, transaction() as second:
            first.execute(text("SELECT 1"))
            second.execute(text("SELECT 1"))
            with pytest.raises(DatabaseUnavailable), transaction() as third:
                third.execute(text("SELECT 1"))


def test_a_mistake_of_ours_is_not_taken_for_a_database_away(session: Session) -> None:
    known = ClientFactory()

    with pytest.raises(IntegrityError), transaction() as own:
        own.add(Client(name=known.name))


def test_an_exception_leaves_nothing_behind() -> None:
    def write() -> None:
        with transaction() as session:
            session.add(Client(name="lost"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write()

    with transaction() as session:
        assert session.scalars(select(Client)).all() == []


def test_a_forked_child_makes_connections_of_its_own() -> None:
    engine().dispose()
    ours = backend()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, str(backend()).encode())
        os._exit(0)
    os.waitpid(child, 0)

    theirs = int(os.read(reading, 20))

    assert theirs != ours
    assert backend() == ours


def backend() -> int | None:
    """Return the process of the database that serves the next transaction."""
    with transaction() as session:
        return session.scalar(select(func.pg_backend_pid()))


def test_a_connection_that_died_unused_is_replaced_before_a_statement_is_sent(database: None) -> None:
    with single_statements() as connection:
        died = connection.scalar(text("SELECT pg_backend_pid()"))
    with transaction() as session:
        session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": died})

    with single_statements() as connection:
        assert connection.scalar(text("SELECT pg_backend_pid()")) != died
