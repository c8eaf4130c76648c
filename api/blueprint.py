"""Declare views: what they take, give and need, and so their documentation."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar, cast

import flask_smorest
from marshmallow import Schema

from api.authentication import require
from api.parsing import StrictParser
from api.polling import HEADERS
from api.waiting import APPLIED, PREFER, patient
from schemas.jobs import Job
from schemas.strict import example_of
from shared.vocabulary import Scope

View = TypeVar("View", bound=Callable[..., Any])

KEYED = [
    {
        "in": "header",
        "name": "Idempotency-Key",
        "description": "Makes a repeated submission answer with the first one's jobs, for 24 hours.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    },
    {
        "in": "header",
        "name": "traceparent",
        "description": "A W3C trace context, kept with the job.",
        "schema": {"type": "string"},
    },
]
SUBMISSION_HEADERS = [*KEYED, PREFER]
IN_TIME = "The job has ended within the time that Prefer: wait gave it."

REPLAYED = {
    "Idempotency-Replayed": {
        "description": "true where an earlier request had made the job.",
        "schema": {"type": "string"},
    }
}


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """The views of one noun; unless ``public``, each needs a caller who was found out."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, name: str, import_name: str, *, public: bool = False, **options: Any) -> None:
        super().__init__(name, import_name, **options)
        self.public = public
        self._prepare_doc_cbks.append(_add_parameters)

    def get(self, rule: str, **options: Any) -> Callable[[View], View]:
        """Declare a view that reads."""
        return super().get(rule, **options)  # type: ignore[no-any-return]

    def post(self, rule: str, **options: Any) -> Callable[[View], View]:
        """Declare a view that makes something, or asks for it."""
        return super().post(rule, **options)  # type: ignore[no-any-return]

    def put(self, rule: str, **options: Any) -> Callable[[View], View]:
        """Declare a view that sets something whole."""
        return super().put(rule, **options)  # type: ignore[no-any-return]

    def patch(self, rule: str, **options: Any) -> Callable[[View], View]:
        """Declare a view that changes some fields."""
        return super().patch(rule, **options)  # type: ignore[no-any-return]

    def delete(self, rule: str, **options: Any) -> Callable[[View], View]:
        """Declare a view that ends something."""
        return super().delete(rule, **options)  # type: ignore[no-any-return]

    def needs(self, scope: Scope) -> Callable[[View], View]:
        """Refuse callers without ``scope``, before anything of the request is read."""

        def decorate(view: View) -> View:
            @wraps(view)
            def guarded(*args: Any, **kwargs: Any) -> Any:
                require(scope)
                return view(*args, **kwargs)

            secured = self.doc(security=[{"bearer": [scope.value]}])(guarded)
            return cast(View, self.problems(401, 403, 429, 503)(secured))

        return decorate

    def proves_key(self, view: View) -> View:
        """Say that the view's first statement finds nothing where the caller's key may not be used any more.

        So nobody reads the key's row just before it; see ``api.authentication.proving``.
        """
        view.proves_key = True  # type: ignore[attr-defined]
        return view

    def submits(self, schema: type[Schema]) -> Callable[[View], View]:
        """Declare a view that reads a submission by ``schema`` and answers 202 with the job."""

        def decorate(view: View) -> View:
            answered = self.response(202, Job, headers=HEADERS | REPLAYED | APPLIED)(patient(view))
            in_time = self.alternative(200, schema=Job, description=IN_TIME, success=True)(answered)
            read = self.arguments(schema)(self.doc(parameters=SUBMISSION_HEADERS)(in_time))
            return self.needs(Scope.WRITE)(read)

        return decorate

    def problems(self, *statuses: int) -> Callable[[View], View]:
        """Document the problems that a view answers with."""

        def decorate(view: View) -> View:
            for status in statuses:
                view = self.alternative(status, response=HTTPStatus(status).name)(view)
            return view

        return decorate

    def alternative(self, status_code: int, **documented: Any) -> Callable[[View], View]:
        """Document another answer than the usual one."""
        if isinstance(documented.get("schema"), type):
            documented.setdefault("example", example_of(documented["schema"]()))
        return self.alt_response(status_code, **documented)  # type: ignore[no-any-return]

    def doc(self, **documented: Any) -> Callable[[View], View]:
        """Document what the other declarations don't say."""
        return super().doc(**documented)  # type: ignore[no-any-return]

    def arguments(
        self, schema: type[Schema], *, location: str = "json", **options: Any
    ) -> Callable[[View], View]:
        """Read the body, or the query, by a schema, and hand it to the view."""
        if location != "json":
            return super().arguments(schema(), location=location, **options)  # type: ignore[no-any-return]
        options.setdefault("example", example_of(schema()))
        # Where no field is required, no body is an empty one.
        options.setdefault("required", any(field.required for field in schema().fields.values()))
        # One schema for all requests: flask-smorest would make it anew for each.
        read = super().arguments(schema(), location=location, **options)

        def decorate(view: View) -> View:
            return cast(View, read(self.problems(400, 413, 415)(view)))

        return decorate

    def response(
        self, status_code: int, schema: type[Schema] | None = None, **options: Any
    ) -> Callable[[View], View]:
        """Write what the view returns by a schema."""
        if schema is not None:
            options.setdefault("example", example_of(schema()))
        return super().response(status_code, schema, **options)  # type: ignore[no-any-return]

    def _store_endpoint_docs(
        self, endpoint: str, obj: Any, parameters: Any, tags: Any, **options: Any
    ) -> None:
        super()._store_endpoint_docs(endpoint, obj, parameters, tags, **options)
        for name, operation in self._docs[endpoint].items():
            if name != "parameters":
                operation.setdefault("manual_doc", {}).setdefault("operationId", endpoint)


def _add_parameters(doc: dict[str, Any], doc_info: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add the parameters that ``doc`` names to those of the query, which they would replace."""
    named = doc_info.get("manual_doc", {}).pop("parameters", [])
    return doc | ({"parameters": [*doc.get("parameters", []), *named]} if named else {})
