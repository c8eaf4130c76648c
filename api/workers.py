"""Workers, as they registered themselves."""

from __future__ import annotations

from typing import Any

from api.blueprint import Blueprint
from api.reading import reading
from schemas.workers import WorkerList
from shared.store import workers
from shared.vocabulary import Scope

blp = Blueprint("workers", __name__, url_prefix="/v1", description="Who runs the jobs.")


@blp.get("/workers")
@blp.needs(Scope.READ)
@blp.response(200, WorkerList)
def list_workers() -> dict[str, Any]:
    """List the worker processes."""
    with reading() as session:
        return {"items": workers.listed(session)}
