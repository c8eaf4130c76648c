"""The jobs of a campaign: they do nothing, wait, ask the counting provider, or kill their process.

Named in ``ASSAY_PLUGINS``, so that every process of the platform has them, and the crash points.
"""

from __future__ import annotations

import http.client
import json
import os
import time
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.errors import JobError
from shared.jobs import JobKind, register
from shared.vocabulary import QueueName
from tasks.outcome import Done
from tasks.running import RunningJob
from tests.campaign import crash_points, provider, sabotage
from workers.ports import Recorded, Usage

WORK = ("noop", "bare", "nap", "long", "poison")

for _queue in (QueueName.CUSTODY, QueueName.TRAINING):
    for _work in WORK:
        register(
            JobKind(
                name=f"campaign.{_queue}.{_work}",
                queue=_queue,
                task=f"tests.campaign.work:{_work}",
                schema="tests.campaign.shapes:WorkRequest",
                time_limit=240.0,
                retry_seconds=0.2,
            )
        )

crash_points.install()
sabotage.install()


def noop(job: RunningJob) -> Done:
    """Do nothing but leave an effect."""
    return _done(job)


def bare(job: RunningJob) -> Done:
    """Do nothing at all: its success is one statement, and its only effect the event that tells of it."""
    return Done(result={})


def nap(job: RunningJob) -> Done:
    """Wait for a moment."""
    until = time.monotonic() + job.payload["seconds"]
    while time.monotonic() < until:
        job.watch.check()
        time.sleep(0.05)
    return _done(job)


def long(job: RunningJob) -> Done:
    """Ask the counting provider, each question a journal step; the result holds the answers."""
    answers = [
        job.journal.step(f"step/{number}", partial(_ask, job, number), content=f"{number}")
        for number in range(job.payload["steps"])
    ]
    return _done(job, answers=answers)


def poison(job: RunningJob) -> Done:
    """Kill the process that runs it, every time."""
    crash_points.die(Path(os.environ[crash_points.FOLDER]), "poison")


def _done(job: RunningJob, **result: Any) -> Done:
    return Done(result=result, record=partial(_leave_effect, job=job))


def _leave_effect(session: Session, *, job: RunningJob) -> None:
    """Insert an effect into a table that has no key, so that a second one would stand there too."""
    session.execute(
        text("INSERT INTO effects (job_id, attempt) VALUES (:job, :attempt)"),
        {"job": job.id, "attempt": job.attempt},
    )


def _ask(job: RunningJob, number: int) -> Recorded:
    question = {"job": str(job.id), "step": number, "attempt": job.attempt, "seconds": job.payload["seconds"]}
    host, _, port = os.environ[provider.ADDRESS].partition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=60)
    try:
        connection.request("POST", "/", json.dumps(question))
        answer = json.loads(connection.getresponse().read())["answer"]
    except (OSError, http.client.HTTPException) as error:
        raise JobError("the counting provider does not answer") from error
    finally:
        connection.close()
    return Recorded(answer, usage=Usage(1, 1))
