"""Ask agents in custody, and read what they answered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api.authentication import caller
from api.blueprint import Blueprint
from api.reading import reading
from api.submitting import Answer, submit
from schemas.custody import QuestionRequest, Response
from shared import models
from shared.jobs import CUSTODY_QUESTION
from shared.store import responses
from shared.vocabulary import Scope

blp = Blueprint("custody", __name__, url_prefix="/v1", description="Questions, and what agents answered.")


@blp.post("/custody/questions")
@blp.submits(QuestionRequest)
@blp.problems(404)
@blp.proves_key
def ask_question(body: dict[str, Any]) -> Answer:
    """Put one question to an agent version.

    The question is made from family, level and seed, and graded by the family's verifier.
    """
    return submit(CUSTODY_QUESTION, body)


@blp.get("/custody/questions/<uuid:job_id>")
@blp.needs(Scope.READ)
@blp.response(200, Response)
@blp.problems(404, 409)
def show_response(job_id: UUID) -> models.Response:
    """Show the answer to a question, with its score and receipt.

    Answers 409 until the job has ended.
    """
    with reading() as session:
        return responses.of_question(session, job_id, client_id=caller().client_id)
