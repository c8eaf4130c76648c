"""Queues: how full they are, and whether they run."""

from __future__ import annotations

from typing import Any

from api import auditing
from api.blueprint import Blueprint
from api.reading import reading
from schemas.queues import Queue, QueueList
from shared import models
from shared.db.engine import transaction
from shared.settings import settings
from shared.store import queues
from shared.vocabulary import Scope

blp = Blueprint("queues", __name__, url_prefix="/v1", description="Where jobs wait.")


@blp.get("/queues")
@blp.needs(Scope.READ)
@blp.response(200, QueueList)
def list_queues() -> dict[str, Any]:
    """List the queues with their depths and live workers."""
    with reading() as session:
        return {"items": queues.listed(session, alive_seconds=settings().lease_seconds)}


@blp.post("/queues/<name>/pause")
@blp.needs(Scope.OPS)
@blp.response(200, Queue)
@blp.problems(404)
def pause_queue(name: str) -> models.Queue:
    """Pause a queue: its jobs wait, and running ones end."""
    return _set_paused(name, paused=True)


@blp.post("/queues/<name>/resume")
@blp.needs(Scope.OPS)
@blp.response(200, Queue)
@blp.problems(404)
def resume_queue(name: str) -> models.Queue:
    """Let a paused queue go on."""
    return _set_paused(name, paused=False)


def _set_paused(name: str, *, paused: bool) -> models.Queue:
    with transaction() as session:
        queue = queues.set_paused(session, name, paused=paused)
        auditing.record(session, "queue.paused" if paused else "queue.resumed", name)
    return queue
