"""The floor of the drain rate: Celery as it comes, late acknowledgement, events, a task that does nothing."""

from __future__ import annotations

import os

from celery import Celery

app = Celery("bare", broker=os.environ["BARE_BROKER"])
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    worker_send_task_events=True,
    broker_connection_retry_on_startup=True,
    task_default_queue="bare",
)


@app.task  # type: ignore[untyped-decorator]
def noop() -> None:
    """Do nothing."""
