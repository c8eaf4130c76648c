"""The product's API with one view more, which submits a campaign's jobs as every view submits its own."""

from __future__ import annotations

import sys
from typing import Any

from flask import Flask

from api import app
from api.blueprint import Blueprint
from api.submitting import Answer, submit
from shared.jobs import kind_named
from tests.campaign.shapes import WorkRequest

blp = Blueprint("campaign", __name__, url_prefix="/v1", description="Work for campaigns of faults.")


@blp.post("/campaign/<name>")
@blp.submits(WorkRequest)
def submit_work(body: dict[str, Any], name: str) -> Answer:
    """Submit a job of a campaign's kind."""
    return submit(kind_named(f"campaign.{name}"), body)


def create_app() -> Flask:
    """Return the app as granian runs it."""
    app.NOUNS += (sys.modules[__name__],)  # type: ignore[assignment]
    return app.create_app()
