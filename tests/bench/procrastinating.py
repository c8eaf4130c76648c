"""What Procrastinate's own Python runs: ``schema``, ``defer COUNT``, ``effects COUNT``, ``work SLOTS`` or ``rescue``.

``rescue`` tries the jobs of killed workers again, as its documentation shows it for a periodic task.
"""

from __future__ import annotations

import asyncio
import os
import runpy
import sys
import time
from pathlib import Path

import procrastinate  # type: ignore[import-not-found]  # it has a Python of its own
import psycopg  # type: ignore[import-not-found]  # as above

_SHARED = runpy.run_path(str(Path(__file__).with_name("effects.py")))
_ASYNC = sys.argv[1] in ("work", "rescue")
_CONNECTOR = procrastinate.PsycopgConnector if _ASYNC else procrastinate.SyncPsycopgConnector
app = procrastinate.App(connector=_CONNECTOR(conninfo=os.environ["DATABASE_URL"]))


@app.task(name="noop")  # type: ignore[untyped-decorator]
def noop() -> None:
    """Do nothing."""


@app.task(name="effect")  # type: ignore[untyped-decorator]
def effect(number: int) -> None:
    """Take a moment, and take effect."""
    time.sleep(_SHARED["SECONDS"])
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute(_SHARED["INSERT"], {"system": "procrastinate", "number": number})


async def rescue() -> None:
    """Try the jobs again whose workers have not been heard of for 30 s."""
    async with app.open_async():
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=30):
            await app.job_manager.retry_job(job)


if __name__ == "__main__":
    does, *count = sys.argv[1:]
    if does == "work":
        app.run_worker(concurrency=int(count[0]))
    elif does == "rescue":
        asyncio.run(rescue())
    else:
        with app.open():
            if does == "schema":
                app.schema_manager.apply_schema()
            elif does == "effects":
                effect.batch_defer(*({"number": number} for number in range(int(count[0]))))
            else:
                noop.batch_defer(*({} for _ in range(int(count[0]))))
