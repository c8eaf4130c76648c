"""The API's contract: OpenAPI 3.1, in which every error is a problem document."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import flask_smorest
from flask import Flask
from flask_smorest.utils import prepare_response

from api.errors import PROBLEM_TYPE, handle_errors
from api.statuses import HTTP_PROBLEMS, STATUSES
from schemas.problems import Problem
from schemas.strict import example_of

DESCRIPTION = """
Assay puts AI agents on trial. Whatever takes longer than a read answers **202** with the job; poll the
job by its `Location` with `If-None-Match`. Send an API key, or a token made from one, as
`Authorization: Bearer …`. Errors are problem documents (RFC 9457).
"""

_CONFIG = {
    "API_TITLE": "Assay",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/",
    "OPENAPI_JSON_PATH": "openapi.json",
    "API_SPEC_OPTIONS": {
        "info": {"description": DESCRIPTION.strip()},
        "servers": [{"url": "/"}],
        "components": {
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API key (`assay_…`) or a token from `POST /v1/tokens`.",
                }
            }
        },
    },
}


class Api(flask_smorest.Api):  # type: ignore[misc]
    """flask-smorest's Api, with problem documents in the handlers and in the documentation."""

    ERROR_SCHEMA = Problem

    def __init__(self, app: Flask) -> None:
        app.config.update(_CONFIG)
        super().__init__(app)

    def _register_error_handlers(self) -> None:
        handle_errors(self._app)

    def _register_responses(self) -> None:
        statuses = [status for status in HTTPStatus if status >= 400]
        for status in statuses:
            self._register_problem(status.name, status.phrase, status)
        self._register_problem(self.DEFAULT_ERROR_RESPONSE_NAME, "Any other problem", HTTPStatus(500))

    def _register_problem(self, name: str, description: str, status: HTTPStatus) -> None:
        documented: dict[str, Any] = {
            "description": description,
            "schema": self.ERROR_SCHEMA,
            "example": _example(status),
        }
        prepare_response(documented, self.spec, PROBLEM_TYPE)
        self.spec.components.response(name, documented, lazy=True)


def _example(status: HTTPStatus) -> dict[str, Any]:
    found = [(error.code, error.__doc__ or "") for error, its in STATUSES.items() if its == status]
    code, meaning = (
        found[0] if found and status != 500 else HTTP_PROBLEMS.get(int(status), ("http_error", status.phrase))
    )
    told: dict[str, Any] = example_of(Problem())
    told |= {
        "type": f"/problems/{code}",
        "title": meaning.rstrip("."),
        "status": int(status),
        "detail": meaning,
        "code": code,
    }
    if status != 422:
        del told["errors"]
    return told
