"""Give every request an id, taken from the client where it sends a fit one, and log its answer."""

from __future__ import annotations

import re
import time

import structlog
from flask import Flask, Response, g, request
from uuid_utils import uuid7

from shared.settings import settings
from shared.telemetry.logs import access_log
from shared.telemetry.metrics import HttpMetrics

HEADER = "X-Request-Id"

_FIT = re.compile(r"[A-Za-z0-9._-]{1,128}")


def identify_requests(app: Flask, metrics: HttpMetrics) -> None:
    """Set ``g.request_id`` before all else, and tell it with the answer."""
    log = access_log(settings())

    @app.before_request
    def begin() -> None:
        given = request.headers.get(HEADER, "")
        g.request_id = given if _FIT.fullmatch(given) else uuid7().hex
        g.began = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def finish(response: Response) -> Response:
        seconds = time.perf_counter() - g.began
        route = request.url_rule.rule if request.url_rule else "(none)"
        response.headers[HEADER] = g.request_id
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        metrics.observe(method=request.method, route=route, status=response.status_code, seconds=seconds)
        log.info(
            "answered",
            method=request.method,
            path=request.path,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
        )
        return response
