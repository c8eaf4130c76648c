"""Write a migration from the difference between the models and the migrations so far."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

from deploy.local.ports import free_port
from deploy.local.postgres import Postgres
from shared import migrations
from shared.settings import Settings


def main(name: str) -> int:
    """Write the migration ``name`` into shared/migrations/versions, numbered after the last one."""
    if not name:
        print('Give it a name: make migration NAME="Add a table"', file=sys.stderr)
        return 2
    number = len(list((migrations.HERE / "versions").glob("*.py"))) + 1
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with Postgres(Path(folder) / "postgres", free_port(), durable=False).running() as url:
            engine = create_engine(Settings(database_url=url).sqlalchemy_url)
            with engine.begin() as connection:
                migrations.upgrade(connection)
                config = migrations.config(connection)
                command.revision(config, message=name, autogenerate=True, rev_id=f"{number:04d}")
            engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
