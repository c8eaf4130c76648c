"""What Procrastinate's own Python runs: ``procrastinating.py schema``, ``defer COUNT`` or ``work SLOTS``."""

from __future__ import annotations

import os
import sys

import procrastinate  # type: ignore[import-not-found]  # it has a Python of its own

_WORKS = sys.argv[1] == "work"
_CONNECTOR = procrastinate.PsycopgConnector if _WORKS else procrastinate.SyncPsycopgConnector
app = procrastinate.App(connector=_CONNECTOR(conninfo=os.environ["DATABASE_URL"]))


@app.task(name="noop")  # type: ignore[untyped-decorator]
def noop() -> None:
    """Do nothing."""


if __name__ == "__main__":
    if _WORKS:
        app.run_worker(concurrency=int(sys.argv[2]))
    with app.open():
        if sys.argv[1] == "schema":
            app.schema_manager.apply_schema()
        else:
            noop.batch_defer(*({} for _ in range(int(sys.argv[2]))))
