"""The real parts that tests stand on, started once a run: a database, a broker, a home."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.orm import Session

from deploy.local.ports import free_port
from deploy.local.postgres import Postgres
from deploy.local.valkey import Valkey
from shared.db.engine import engine, make_engine, session_factory
from shared.db.row import Row
from shared.migrations import upgrade
from shared.settings import Settings
from shared.store import queues
from tests.environment import environment
from tests.factories.row import using

pytest_plugins = ["tests.bundled_model", "tests.look.chromium", "tests.model_marker", "tests.unmeasured"]

# A shell's background jobs ignore SIGINT, and so would every program that a test starts and interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _plain_logs() -> None:
    """Without its rich tracebacks, which take a second each and show every local variable."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ]
    )


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A migrated database that nothing else uses."""
    data = tmp_path_factory.mktemp("database") / "postgres"
    with Postgres(data, free_port(), durable=False).running() as url:
        migrating = make_engine(Settings(database_url=url))
        with migrating.begin() as connection:
            upgrade(connection)
        migrating.dispose()
        yield url


@pytest.fixture(scope="session")
def valkey_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A broker that nothing else uses."""
    with Valkey(tmp_path_factory.mktemp("broker") / "valkey", free_port()).running() as url:
        yield url


@pytest.fixture(scope="session")
def parts(database_url: str, valkey_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    home = tmp_path_factory.mktemp("home")
    where = {"DATABASE_URL": database_url, "REDIS_URL": valkey_url, "ASSAY_HOME": home}
    # A busy machine is no broken broker; tests of the time-out set their own.
    with environment(**where, ASSAY_VALKEY_TIMEOUT_SECONDS=2):
        yield


@pytest.fixture
def database(parts: None) -> None:
    """The database of this run, empty but for its queues; this process's settings name it."""
    tables = [table.name for table in reversed(Row.metadata.sorted_tables) if table.name != "queues"]
    with engine().begin() as connection:
        connection.execute(text(";".join(f"DELETE FROM {name}" for name in tables)))
        connection.execute(text("UPDATE queues SET paused_at = NULL"))
    with session_factory().begin() as session:
        queues.ensure(session)


@pytest.fixture
def session(database: None) -> Iterator[Session]:
    """A session that factories make their rows in, each committed at once."""
    with session_factory()() as session, using(session):
        yield session
