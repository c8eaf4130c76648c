"""The floor of the drain rate: Celery as it comes, late acknowledgement, events, a task that does nothing."""

from __future__ import annotations

import os
import time

import psycopg2
from celery import Celery

from tests.bench.effects import INSERT, SECONDS

app = Celery("bare", broker=os.environ["BARE_BROKER"])
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    worker_send_task_events=True,
    broker_connection_retry_on_startup=True,
    task_default_queue="bare",
    # What a killed worker held is delivered again after so many seconds; by default after an hour.
    broker_transport_options={"visibility_timeout": float(os.environ.get("BARE_VISIBILITY", "3600"))},
)


@app.task  # type: ignore[untyped-decorator]
def noop() -> None:
    """Do nothing."""


@app.task  # type: ignore[untyped-decorator]
def effect(number: int) -> None:
    """Take a moment, and take effect."""
    time.sleep(SECONDS)
    with psycopg2.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute(INSERT, {"system": "celery", "number": number})
    connection.close()
