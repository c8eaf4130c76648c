"""Submit many jobs at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from flask import request

from api import auditing
from api.batching import new_jobs
from api.blueprint import KEYED, REPLAYED, Blueprint
from api.submitting import idempotency_key
from schemas.batches import Batch, BatchRequest
from shared.db.engine import transaction
from shared.settings import settings
from shared.store.batches import Submitted, submit_batch
from shared.vocabulary import Scope

blp = Blueprint("batches", __name__, url_prefix="/v1", description="Many jobs, submitted at once.")

Answer = tuple[Submitted, dict[str, str]]


def _roomy(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let the request's body be as large as a batch may be."""

    @wraps(view)
    def read(*args: Any, **kwargs: Any) -> Any:
        request.max_content_length = settings().max_batch_bytes
        return view(*args, **kwargs)

    return read


@blp.post("/jobs:batch")
@blp.needs(Scope.WRITE)
@_roomy
@blp.arguments(BatchRequest)
@blp.response(202, Batch, headers=REPLAYED)
@blp.doc(parameters=KEYED)
def submit_jobs(body: dict[str, Any]) -> Answer:
    """Submit up to 1,000 jobs, all or none.

    One Idempotency-Key holds for the whole batch. What is wrong is pointed at: ``/jobs/17/payload/level``.
    """
    now = datetime.now(UTC)
    with transaction() as session:
        jobs = new_jobs(session, body["jobs"], now=now)
        done = submit_batch(
            session,
            jobs,
            idempotency_key=idempotency_key(),
            now=now,
            remember_seconds=settings().idempotency_seconds,
        )
        if done.replayed:
            return done, {"Idempotency-Replayed": "true"}
        kinds = Counter(job.kind.name for job in jobs)
        auditing.record(session, "batch.submitted", done.jobs[0].id, jobs=len(jobs), kinds=kinds)
    return done, {}
