"""Bring a database to the present shape, by Alembic, under a lock that lets one process do it."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

HERE = Path(__file__).resolve().parent

_MIGRATION_LOCK = 0x4D6967_72


def config(connection: Connection) -> Config:
    """Return Alembic's configuration, bound to an open connection."""
    made = Config()
    made.set_main_option("script_location", str(HERE))
    made.attributes["connection"] = connection
    return made


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Migrate up to ``revision``; a second process waits, then finds nothing to do."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
    command.upgrade(config(connection), revision)


def downgrade(connection: Connection, revision: str = "base") -> None:
    """Migrate down to ``revision``."""
    command.downgrade(config(connection), revision)
