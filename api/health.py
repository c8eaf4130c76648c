"""Whether the platform is alive and ready, and its metrics."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app

from api.blueprint import Blueprint
from schemas.health import Alive, Ready
from shared.telemetry.metrics import CONTENT_TYPE, exposition

blp = Blueprint("health", __name__, public=True, description="For those who watch over the platform.")


@blp.get("/healthz")
@blp.response(200, Alive)
def show_alive() -> dict[str, str]:
    """Tell that the process answers."""
    return {"status": "alive"}


@blp.get("/readyz")
@blp.response(200, Ready)
@blp.problems(503)
def show_ready() -> dict[str, Any]:
    """Tell whether requests can be taken.

    Answers 503 while the database is away. While the broker is, jobs are accepted and wait.
    """
    parts = current_app.extensions["readiness"].look()
    return {"status": "degraded" if "degraded" in parts.values() else "ready", "parts": parts}


@blp.get("/metrics")
@blp.alternative(
    200,
    schema={"type": "string"},
    success=True,
    content_type="text/plain",
    description="Prometheus' text format.",
    example='assay_jobs{queue="custody",state="queued"} 12.0',
)
def show_metrics() -> Response:
    """Show the metrics."""
    return Response(exposition(current_app.extensions["metrics"]), content_type=CONTENT_TYPE)
