"""The kinds of jobs, with their limits."""

from __future__ import annotations

from typing import Any

from api.blueprint import Blueprint
from schemas.jobs import JobKindList
from shared.jobs import kinds
from shared.vocabulary import Scope

blp = Blueprint("job kinds", __name__, url_prefix="/v1", description="What jobs there are.")


@blp.get("/job-kinds")
@blp.needs(Scope.READ)
@blp.response(200, JobKindList)
def list_job_kinds() -> dict[str, Any]:
    """List the kinds of jobs."""
    return {"items": sorted(kinds(), key=lambda kind: kind.name)}
