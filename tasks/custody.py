"""Custody's jobs: gather the rows, let the engine ask and grade, record the responses."""

from __future__ import annotations

import hashlib
from uuid import UUID

from sqlalchemy.orm import Session

from shared.models import Response
from shared.vocabulary import LARGEST_SEED, Level
from tasks.agents import agent_of
from tasks.outcome import Done
from tasks.running import RunningJob
from workers.custody.question import Answered, ask_question
from workers.custody.registry import family


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


def seed_of(job: RunningJob) -> int:
    """Return the seed that was asked for, or the job's own: another in every job of a schedule."""
    given: int | None = job.payload.get("seed")
    if given is not None:
        return given
    return int.from_bytes(hashlib.sha256(job.id.bytes).digest()[:8]) % LARGEST_SEED


def _response(job: RunningJob, version_id: UUID, category: str, answered: Answered) -> Response:
    return Response(
        job_id=job.id,
        ordinal=0,
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
