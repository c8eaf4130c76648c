"""Answer every error with a problem document (RFC 9457), and leak nothing."""

from __future__ import annotations

import sentry_sdk
import structlog
from flask import Flask, Response, g, json
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from api.pointers import faults
from api.statuses import HTTP_PROBLEMS, status_of
from shared.errors import AssayError, InvalidRequest, TooManyRequests, Unauthenticated, Unavailable

PROBLEM_TYPE = "application/problem+json"

#: What to wait before another try, in seconds, while a part of ours is away.
AWAY_SECONDS = 2

log = structlog.get_logger("api")


def handle_errors(app: Flask) -> None:
    """Let the app answer all errors as problem documents; its HTTP errors too."""
    app.register_error_handler(AssayError, answer_error)
    app.register_error_handler(ValidationError, answer_invalid)
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(Exception, answer_unexpected)


def answer_error(error: AssayError) -> Response:
    """Answer an error of our tree; what is not the client's doing is told without its message."""
    status = status_of(type(error))
    if status == 500:
        return answer_unexpected(error)
    response = problem(status, error.code, _meaning(type(error)), error.message)
    if isinstance(error, Unauthenticated):
        response.headers["WWW-Authenticate"] = 'Bearer realm="assay"'
    if isinstance(error, Unavailable):
        log.warning("a part is away", code=error.code, cause=type(error.__cause__).__name__)
        response.headers["Retry-After"] = str(AWAY_SECONDS)
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(g.limit.reset_seconds)
    return response


def answer_invalid(error: ValidationError) -> Response:
    """Answer a request whose body or query does not fit its schema."""
    found = faults(error.messages, location=getattr(error, "location", "json"))
    count = "One field is" if len(found) == 1 else f"{len(found)} fields are"
    return problem(
        422,
        InvalidRequest.code,
        _meaning(InvalidRequest),
        f"{count} not as it should be." if len(found) == 1 else f"{count} not as they should be.",
        errors=found,
    )


def answer_http_error(error: HTTPException) -> HTTPException | Response:
    """Answer what Flask and Werkzeug raise, keeping headers such as Allow."""
    if error.code is None or error.code < 400:
        return error
    code, meaning = HTTP_PROBLEMS.get(error.code, ("http_error", error.name))
    detail = getattr(error, "problem_detail", meaning)
    response = problem(error.code, code, meaning, detail)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def answer_unexpected(error: Exception) -> Response:
    """Answer what nobody foresaw; the log and the report get it, the client only the request's id."""
    log.error("unexpected error", exc_info=error)
    sentry_sdk.capture_exception(error)
    code, meaning = HTTP_PROBLEMS[500]
    return problem(500, code, meaning, meaning)


def problem(
    status: int, code: str, title: str, detail: str, errors: list[dict[str, str]] | None = None
) -> Response:
    """Return a problem document as a response."""
    told: dict[str, object] = {
        "type": f"/problems/{code}",
        "title": title.rstrip("."),
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": g.get("request_id", ""),
    }
    if errors:
        told["errors"] = errors
    return Response(json.dumps(told), status, content_type=PROBLEM_TYPE)


def _meaning(error: type[AssayError]) -> str:
    return (error.__doc__ or "").strip()
