"""Read and record the steps of a job's journal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.models import Job, JobAttempt, JobStep
from shared.store.claims import fence


def load(session: Session, job_id: UUID) -> dict[str, JobStep]:
    """Return all steps of a job by their keys."""
    return {step.key: step for step in session.scalars(select(JobStep).where(JobStep.job_id == job_id))}


def record(
    session: Session,
    job_id: UUID,
    attempt: int,
    *,
    key: str,
    content_hash: str,
    value: Any,
    prompt_tokens: int | None = None,
    completion_tokens: int | None = None,
) -> tuple[Job, bool]:
    """Record a step under the fence; return the job, and False where this attempt had recorded it.

    The latter happens when a commit took effect but its answer was lost. The first new step of an
    attempt takes the attempt off the count: it made progress.
    """
    job = fence(session, job_id, attempt)
    new = session.scalar(
        insert(JobStep)
        .values(
            job_id=job_id,
            key=key,
            content_hash=content_hash,
            value=value,
            attempt=attempt,
            prompt_tokens=prompt_tokens,
            completion_tokens=completion_tokens,
        )
        .on_conflict_do_nothing()
        .returning(JobStep.key)
    )
    if new is None:
        return job, False
    steps = session.scalar(
        update(JobAttempt)
        .where(JobAttempt.job_id == job_id, JobAttempt.attempt == attempt)
        .values(steps=JobAttempt.steps + 1, counted=False)
        .returning(JobAttempt.steps)
    )
    if steps == 1:
        session.execute(
            update(Job).where(Job.id == job_id).values(attempts_used=func.greatest(0, Job.attempts_used - 1))
        )
    return job, True
