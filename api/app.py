"""Put the API together: views, errors, authentication, limits, metrics."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from multiprocessing import parent_process
from time import time
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, current_app, request
from flask.json.provider import DefaultJSONProvider
from prometheus_client import CollectorRegistry
from werkzeug.wsgi import ClosingIterator

from api import (
    agent_versions,
    agents,
    audit,
    authentication,
    batches,
    clients,
    custody,
    documentation,
    endpoints,
    examinations,
    health,
    job_kinds,
    jobs,
    keys,
    problem_kinds,
    queues,
    schedules,
    tokens,
    usage,
    workers,
)
from api.blueprint import Blueprint
from api.contract import Api
from api.following import Waiting
from api.limits import RateLimits, tell_limits
from api.readiness import Readiness
from api.reading import reading
from api.request_ids import identify_requests
from api.serving import spare_threads
from shared.jobs import load_plugins
from shared.parents import die_with_parent
from shared.settings import settings
from shared.store.jobs import depths
from shared.telemetry.logs import configure_logs
from shared.telemetry.metrics import HttpMetrics, JobsCollector
from shared.telemetry.reports import start_reports

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

NOUNS = (
    tokens,
    custody,
    examinations,
    jobs,
    batches,
    job_kinds,
    agents,
    agent_versions,
    endpoints,
    usage,
    queues,
    workers,
    schedules,
    clients,
    keys,
    audit,
    health,
    problem_kinds,
)


class Answer(Response):
    """An answer that is given to the server as a list, unless it is a stream: granian sends a list at once."""

    def get_app_iter(self, environ: WSGIEnvironment) -> Iterable[bytes]:
        """Return the body's parts."""
        parts = super().get_app_iter(environ)
        if self.is_streamed:
            return parts
        whole = [*parts]
        if isinstance(parts, ClosingIterator):
            parts.close()
        return whole


class App(Flask):
    """Flask, whose views are all plain functions: it would look at each of them at each request."""

    response_class = Answer

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function as it is."""
        return func


def create_app() -> Flask:
    """Return the app as a server runs it, with this process's logs and error reports set up."""
    load_plugins(settings().plugins)
    configure_logs(settings())
    start_reports(settings(), part="api")
    if server := parent_process():
        # A server's worker would go on serving on the port of a main process that was killed.
        die_with_parent(server.pid)
    spare_threads(settings())
    return build_app()


def build_app() -> Flask:
    """Return the app alone; it leaves the process as it is."""
    app = App("api", static_folder=None)
    app.json = DefaultJSONProvider(app)
    app.json.sort_keys = False
    app.config["MAX_CONTENT_LENGTH"] = settings().max_body_bytes
    registry = CollectorRegistry()
    identify_requests(app, HttpMetrics(registry))
    registry.register(JobsCollector(_depths))
    app.extensions |= {
        "limits": RateLimits(settings()),
        "metrics": registry,
        "readiness": Readiness(settings()),
        "waiting": Waiting.of(settings()),
    }
    app.before_request(_let_in)
    tell_limits(app)
    api = Api(app)
    for noun in NOUNS:
        api.register_blueprint(noun.blp)
    app.register_blueprint(documentation.blp)
    return app


def _let_in() -> None:
    """Find out who asks and count it, for every view that is not public."""
    blueprint = current_app.blueprints.get(request.blueprint or "")
    if isinstance(blueprint, Blueprint) and not blueprint.public:
        view = current_app.view_functions.get(request.endpoint or "")
        # Who waits may do so for longer than a key lives.
        proven_later = getattr(view, "proves_key", False) and "Prefer" not in request.headers
        authentication.identify(proven_later=proven_later)
        current_app.extensions["limits"].spend(authentication.caller(), now=time())


def _depths() -> Sequence[tuple[str, str, int]]:
    with reading() as session:
        return depths(session)
