"""Job kinds that the fault tests run: they wait, count, crash, or have children."""

from __future__ import annotations

import os
import signal
import time
from functools import partial

import httpx
from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.jobs import JobKind, kind_named, register
from shared.vocabulary import JobState, QueueName
from tasks.outcome import Done, Spawn
from tasks.running import RunningJob
from workers.ports import Recorded, Usage


def _kind(name: str, *, join: str | None = None, time_limit: float = 120.0, max_attempts: int = 3) -> JobKind:
    return register(
        JobKind(
            name=f"faults.{name}",
            queue=QueueName.CUSTODY,
            task=f"tests.faults.work:{name}",
            schema="schemas.system:RetentionRequest",
            join=f"tests.faults.work:{join}" if join else None,
            time_limit=time_limit,
            max_attempts=max_attempts,
            retry_seconds=0.2,
        )
    )


NOOP = _kind("noop")
STEPS = _kind("steps")
SLEEP = _kind("sleep", max_attempts=1)
STUBBORN = _kind("stubborn", time_limit=60.0)
OVERDUE = _kind("overdue", time_limit=1.0, max_attempts=2)
POISON = _kind("poison")
PARENT = _kind("parent", join="joined")


def record_effect(session: Session, *, job: RunningJob) -> None:
    """Insert an effect into a table that has no key, so that a second one would stand there too."""
    session.execute(
        text("INSERT INTO effects (job_id, attempt) VALUES (:job, :attempt)"),
        {"job": job.id, "attempt": job.attempt},
    )


def noop(job: RunningJob) -> Done:
    """Do nothing but leave an effect."""
    return Done(record=partial(record_effect, job=job))


def steps(job: RunningJob) -> Done:
    """Ask the counting provider ``steps`` questions, each a journal step."""
    answers = []
    for number in range(job.payload["steps"]):
        question = f"{job.id}/{number}"
        answers.append(job.journal.step(f"step/{number}", partial(_ask, job, question), content=question))
    return Done(result={"answers": answers}, record=partial(record_effect, job=job))


def _ask(job: RunningJob, question: str) -> Recorded:
    answer = httpx.post(job.payload["provider"], json={"question": question}, timeout=60.0, trust_env=False)
    return Recorded(answer.raise_for_status().json()["answer"], usage=Usage(1, 1))


def sleep(job: RunningJob) -> Done:
    """Wait as a well-behaved engine does: checking its watch, and telling of it where that is asked for."""
    until = time.monotonic() + job.payload["seconds"]
    while time.monotonic() < until:
        job.watch.check()
        if job.payload.get("telling"):
            job.progress(50, "sleeping")
        time.sleep(0.05)
    return Done(record=partial(record_effect, job=job))


def stubborn(job: RunningJob) -> Done:
    """Wait without ever looking at the watch."""
    time.sleep(job.payload["seconds"])
    return Done(record=partial(record_effect, job=job))


def overdue(job: RunningJob) -> Done:
    """Go on past the attempt's time limit without looking at the watch."""
    return stubborn(job)


def poison(job: RunningJob) -> Done:
    """Kill the process that runs it, every time."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("a killed process goes on")


def parent(job: RunningJob) -> Spawn:
    """Have as many children as the payload says, of the kind it names."""
    kind = kind_named(job.payload.get("child", NOOP.name))
    payload = job.payload.get("child_payload", {})
    return Spawn(tuple(job.child(kind, payload) for _ in range(job.payload["children"])))


def joined(job: RunningJob) -> Done:
    """Count how the children ended."""
    ended = [child.state for child in job.children()]
    counts = {str(state): ended.count(state) for state in JobState if state in ended}
    return Done(result=counts, record=partial(record_effect, job=job))
