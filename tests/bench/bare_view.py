"""The floor of the submit rate: the smallest flask-smorest view that inserts the job's row.

One statement, without authentication, limits, idempotency or audit. ``/null`` does nothing at all: how fast that
is says how fast the machine is.
"""

from __future__ import annotations

from multiprocessing import parent_process
from typing import Any

import flask_smorest
from flask import Flask
from marshmallow import Schema, fields
from sqlalchemy import insert, select
from uuid_utils.compat import uuid7

from shared.db.engine import single_engine
from shared.models import Client, Job
from shared.parents import die_with_parent


class Question(Schema):
    """What is asked for."""

    agent_version_id = fields.String(required=True)
    family = fields.String(required=True)
    level = fields.String(required=True)
    seed = fields.Integer()


class Accepted(Schema):
    """The job that was made."""

    id = fields.UUID()
    state = fields.String()


blp = flask_smorest.Blueprint("floor", __name__)


@blp.post("/jobs")  # type: ignore[untyped-decorator]
@blp.arguments(Question)  # type: ignore[untyped-decorator]
@blp.response(202, Accepted)  # type: ignore[untyped-decorator]
def submit(body: dict[str, Any]) -> dict[str, Any]:
    """Insert the row."""
    job: dict[str, Any] = {
        "id": uuid7(),
        "client_id": _CLIENT,
        "kind": "custody.question",
        "queue": "custody",
        "priority": 5,
    }
    job |= {"payload": body, "state": "queued", "max_attempts": 3}
    with single_engine().connect() as connection:
        connection.execute(_INSERT, job)
    return job


@blp.get("/null")  # type: ignore[untyped-decorator]
def null() -> str:
    """Do nothing."""
    return ""


_INSERT = insert(Job.__table__)  # type: ignore[arg-type]
with single_engine().connect() as _connection:
    _CLIENT = _connection.scalar(select(Client.id).where(Client.name == "admin"))


def create_app() -> Flask:
    """Return the app."""
    if server := parent_process():
        die_with_parent(server.pid)
    app = Flask("floor")
    app.config |= {"API_TITLE": "floor", "API_VERSION": "0", "OPENAPI_VERSION": "3.1.0"}
    flask_smorest.Api(app).register_blueprint(blp)
    return app
