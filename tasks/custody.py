"""Custody's jobs: gather the rows, let the engine ask and grade, record the responses."""

from __future__ import annotations

import hashlib
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from shared.models import Examination, Response
from shared.vocabulary import LARGEST_SEED, Category, Level
from tasks.agents import agent_of
from tasks.outcome import Done
from tasks.running import RunningJob
from workers.custody.estimates import estimate, estimates_by
from workers.custody.examination import Examined, Plan, examine
from workers.custody.question import Answered, ask_question
from workers.custody.registry import chosen, family


def question(job: RunningJob) -> Done:
    """Put one question to an agent version and grade the answer."""
    asked = job.payload
    version_id = UUID(asked["agent_version_id"])
    kind = family(asked["family"])
    level = Level(asked["level"])
    answered = ask_question(
        agent_of(job, version_id), kind, level, seed_of(job), journal=job.journal, watch=job.watch
    )

    def record(session: Session) -> None:
        session.add(_response(job, version_id, kind.category, answered))

    return Done(
        result={
            "score": answered.score,
            "tokens": answered.usage.total,
            "duration_ms": answered.duration_ms,
        },
        record=record,
    )


def examination(job: RunningJob) -> Done:
    """Examine an agent version within a budget, and estimate its pass rates."""
    asked = job.payload
    version_id = UUID(asked["agent_version_id"])
    plan = Plan(
        families=chosen([Category(name) for name in asked["categories"]], asked["families"]),
        levels=tuple(Level(name) for name in asked["levels"]),
        seed=seed_of(job),
        items=asked["items"],
        tokens=asked["tokens"],
        seconds=asked["seconds"],
        in_flight=asked["in_flight"],
    )

    def progress(done: int, total: int) -> None:
        job.progress(min(99, 100 * done // total), f"{done} of {total} questions answered")

    examined = examine(
        agent_of(job, version_id), plan, journal=job.journal, watch=job.watch, progress=progress
    )
    row = _examination(job, version_id, plan, examined)
    return Done(
        result={
            "overall": row.overall,
            "items": row.items,
            "tokens": row.tokens,
            "stopped_by": row.stopped_by,
        },
        record=partial(_record_examination, job=job, row=row, examined=examined),
    )


def _record_examination(session: Session, *, job: RunningJob, row: Examination, examined: Examined) -> None:
    session.add(row)
    session.add_all(
        _response(job, row.agent_version_id, one.category, one.answered, ordinal)
        for ordinal, one in enumerate(examined.scored)
    )


def _examination(job: RunningJob, version_id: UUID, plan: Plan, examined: Examined) -> Examination:
    cells = estimates_by(examined.scored, lambda one: (one.category, one.level, one.family))
    return Examination(
        job_id=job.id,
        client_id=job.client_id,
        agent_version_id=version_id,
        seed=plan.seed,
        in_flight=plan.in_flight,
        items=len(examined.scored),
        tokens=examined.tokens,
        seconds=examined.seconds,
        stopped_by=examined.stopped_by,
        overall=estimate(examined.scored).as_json(),
        estimates=[
            {"category": category, "level": level, "family": name} | cells[category, level, name].as_json()
            for category, level, name in sorted(cells, key=lambda cell: (cell[0], cell[1].rank, cell[2]))
        ],
    )


def seed_of(job: RunningJob) -> int:
    """Return the seed that was asked for, or the job's own: another in every job of a schedule."""
    given: int | None = job.payload.get("seed")
    if given is not None:
        return given
    return int.from_bytes(hashlib.sha256(job.id.bytes).digest()[:8]) % LARGEST_SEED


def _response(
    job: RunningJob, version_id: UUID, category: str, answered: Answered, ordinal: int = 0
) -> Response:
    return Response(
        job_id=job.id,
        ordinal=ordinal,
        client_id=job.client_id,
        agent_version_id=version_id,
        category=category,
        family=answered.receipt.family,
        level=answered.receipt.level,
        seed=answered.receipt.seed,
        prompt=answered.prompt,
        answer=answered.answer,
        score=answered.score,
        prompt_tokens=answered.usage.prompt_tokens,
        completion_tokens=answered.usage.completion_tokens,
        duration_ms=answered.duration_ms,
        receipt=answered.receipt.as_json(),
    )
