"""Examine agents, and read what their examinations found."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api.authentication import caller
from api.blueprint import Blueprint
from api.paging import LINK, turned
from api.reading import reading
from api.submitting import Answer, submit
from schemas.examinations import (
    Examination,
    ExaminationPage,
    ExaminationQuery,
    ExaminationRequest,
    ItemFamilyPage,
    ResponsePage,
)
from schemas.paging import NumberQuery
from shared import models
from shared.jobs import CUSTODY_EXAMINATION
from shared.store import examinations
from shared.vocabulary import Scope

blp = Blueprint(
    "examinations", __name__, url_prefix="/v1/custody", description="Many questions, and pass rates."
)


@blp.post("/examinations")
@blp.submits(ExaminationRequest)
@blp.problems(404)
def examine(body: dict[str, Any]) -> Answer:
    """Examine an agent version.

    Questions are drawn from the seed, balanced over categories, families and levels, and asked in rounds.
    """
    return submit(CUSTODY_EXAMINATION, body)


@blp.get("/examinations")
@blp.needs(Scope.READ)
@blp.arguments(ExaminationQuery, location="query")
@blp.response(200, ExaminationPage, headers=LINK)
def list_examinations(query: dict[str, Any]) -> Any:
    """List your examinations that have ended, the newest first."""
    with reading() as session:
        return turned(
            examinations.listed(
                session,
                client_id=caller().client_id,
                agent_version_id=query.get("agent_version_id"),
                after=query.get("after"),
                limit=query["limit"],
            )
        )


@blp.get("/examinations/<uuid:job_id>")
@blp.needs(Scope.READ)
@blp.response(200, Examination)
@blp.problems(404, 409)
def show_examination(job_id: UUID) -> models.Examination:
    """Show the pass rates that an examination found, with 95% intervals.

    Answers 409 until the job has ended.
    """
    with reading() as session:
        return examinations.find(session, job_id, client_id=caller().client_id)


@blp.get("/examinations/<uuid:job_id>/responses")
@blp.needs(Scope.READ)
@blp.arguments(NumberQuery, location="query")
@blp.response(200, ResponsePage, headers=LINK)
@blp.problems(404, 409)
def list_responses(query: dict[str, Any], job_id: UUID) -> Any:
    """List an examination's answers with their scores and receipts, in the order they were asked."""
    with reading() as session:
        examinations.find(session, job_id, client_id=caller().client_id)
        return turned(
            examinations.responses_after(session, job_id, ordinal=query["after"], limit=query["limit"])
        )


@blp.get("/families")
@blp.needs(Scope.READ)
@blp.response(200, ItemFamilyPage)
def list_families() -> Any:
    """List the item families that questions are drawn from."""
    with reading() as session:
        return {"items": examinations.families(session)}
