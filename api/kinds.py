"""Find the schema of a job kind's payload, which the table of kinds only names."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any, cast

from marshmallow import Schema

from schemas.submission import SUBMISSION_FIELDS
from shared.jobs import JobKind


@cache
def payload_schema(kind: JobKind) -> Schema:
    """Return the schema of a payload of this kind, without the fields that every submission has."""
    module, _, name = kind.schema.partition(":")
    return cast(Schema, getattr(import_module(module), name)(exclude=SUBMISSION_FIELDS))


def payload_of(kind: JobKind, body: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON payload within a read submission."""
    return cast("dict[str, Any]", payload_schema(kind).dump(body))
