"""Read what a campaign left: rows of jobs, attempts, steps and effects, questions, and who died."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg2

_DIVERGED = """
    SELECT id::text FROM jobs
     WHERE state = 'succeeded' AND kind LIKE 'campaign.%.long'
       AND result -> 'answers' IS DISTINCT FROM (
           SELECT jsonb_agg(value ORDER BY split_part(key, '/', 2)::int) FROM job_steps WHERE job_id = jobs.id)
"""


#: Of a job that leaves no row, the events that tell of its success are its effects.
_EFFECTS = """
    SELECT job_id::text, count(*) FROM effects GROUP BY job_id
     UNION ALL
    SELECT job_id::text, count(*) FROM job_events JOIN jobs ON jobs.id = job_id
     WHERE type = 'succeeded' AND kind LIKE 'campaign.%.bare' GROUP BY job_id
"""


@dataclass(frozen=True)
class Job:
    """A job as it ended; times in Unix seconds, 0 where there is none."""

    kind: str
    state: str
    created_at: float
    finished_at: float


@dataclass(frozen=True)
class Attempt:
    """One attempt at a job."""

    job: str
    number: int
    worker: str
    outcome: str
    began_at: float
    ended_at: float


@dataclass(frozen=True)
class Question:
    """A question that an attempt asked the provider for one of its steps."""

    job: str
    step: str
    attempt: int


@dataclass(frozen=True)
class Reached:
    """A point that a process reached: when, in which worker, and which point."""

    at: float
    worker: str
    point: str


@dataclass(frozen=True)
class Rows:
    """All that counts."""

    jobs: dict[str, Job]
    attempts: dict[tuple[str, int], Attempt]
    recorded: set[Question]
    effects: Counter[str]
    #: Jobs that succeeded with other answers than their journal holds.
    diverged: set[str]


def read_rows(url: str) -> Rows:
    """Read the database."""
    jobs = ask(url, "SELECT id::text, kind, state, created_at, finished_at FROM jobs")
    attempts = ask(
        url, "SELECT job_id::text, attempt, worker_name, outcome, created_at, ended_at FROM job_attempts"
    )
    steps = ask(url, "SELECT job_id::text, key, attempt FROM job_steps")
    effects = ask(url, _EFFECTS)
    return Rows(
        jobs={job: Job(kind, state, _unix(made), _unix(ended)) for job, kind, state, made, ended in jobs},
        attempts={
            (job, number): Attempt(job, number, worker, outcome or "", _unix(began), _unix(ended))
            for job, number, worker, outcome, began, ended in attempts
        },
        recorded={Question(job, key, attempt) for job, key, attempt in steps},
        effects=Counter(dict(effects)),
        diverged={job for (job,) in ask(url, _DIVERGED)},
    )


def ask(url: str, query: str) -> Sequence[tuple[Any, ...]]:
    """Ask on a connection of its own, which is gone afterwards."""
    connection = psycopg2.connect(url, connect_timeout=2)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()
    finally:
        connection.close()


def read_questions(log: Path) -> list[Question]:
    """Read what the provider was asked; one that was asked twice is there twice."""
    if not log.exists():
        return []
    lines = [line.split() for line in log.read_text().splitlines()]
    return [Question(job, f"step/{step}", int(attempt)) for _, job, step, attempt, _ in lines]


def read_reached(record: Path) -> list[Reached]:
    """Read which points were reached."""
    if not record.exists():
        return []
    lines = [line.split() for line in record.read_text().splitlines()]
    return [Reached(float(at), worker, point) for at, _, worker, point in lines]


def _unix(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0
