"""The Celery application: one task a job kind, and the signals of a worker's life."""

from __future__ import annotations

import logging
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from kombu.transport import TRANSPORT_ALIASES

from shared.jobs import kinds, load_plugins
from shared.settings import settings
from shared.telemetry.logs import configure_logs
from shared.telemetry.reports import start_reports
from tasks import presence, stopping
from tasks.job_task import JobTask

load_plugins(settings().plugins)

# By its alias, so that addresses stay what Flower understands.
TRANSPORT_ALIASES["redis"] = "tasks.transport:Transport"

app = Celery("assay", task_cls=JobTask)
app.config_from_object("celeryconfig")
for kind in kinds():
    app.register_task(JobTask(kind))

presence.connect()
stopping.connect()
start_reports(settings(), part="tasks")


@setup_logging.connect(weak=False)  # type: ignore[untyped-decorator]
def _configure_logs(**_: Any) -> None:
    """Log as all of ours do, secrets redacted, in place of Celery's own way."""
    configure_logs(settings())
    # What these tell of each message, the job's own lines tell better.
    for name in ("celery.worker.strategy", "celery.app.trace"):
        logging.getLogger(name).setLevel(logging.WARNING)
