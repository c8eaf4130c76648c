"""Read the responses that jobs brought."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.errors import JobRunning, NotFound
from shared.models import Response
from shared.store import jobs
from shared.vocabulary import ENDED_STATES


def of_question(session: Session, job_id: UUID, *, client_id: UUID) -> Response:
    """Return the one response of a client's question.

    Raises ``NotFound`` where it is no question or brought none, ``JobRunning`` before its end.
    """
    response = session.scalars(
        select(Response).where(
            Response.job_id == job_id, Response.ordinal == 0, Response.client_id == client_id
        )
    ).one_or_none()
    if response is not None:
        return response
    job = jobs.find(session, job_id, client_id=client_id)
    if job.state not in ENDED_STATES:
        raise JobRunning
    raise NotFound(f"the job {job_id} {job.state} without a response")
