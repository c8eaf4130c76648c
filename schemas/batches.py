"""Batches: many jobs that are submitted at once, all or none."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate

from schemas.strict import Strict, one_of, told
from schemas.submission import Submission
from shared.jobs import kinds
from shared.vocabulary import JobState

#: The most jobs that one batch holds.
MOST = 1000

_PAYLOAD = {
    "agent_version_id": "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f12",
    "family": "sums",
    "level": "basic",
    "seed": 42,
}


_COUNT = validate.Length(1, MOST, error=f"Must be 1 to {MOST} jobs.")


def is_batched(name: str) -> None:
    """Raise ``ValidationError`` unless jobs of that kind may be submitted in batches."""
    if name not in {kind.name for kind in kinds() if kind.batched}:
        raise ValidationError("There is no such job kind, or it can't be submitted in a batch.")


class _Bounded(fields.List[Any]):
    """A list that is counted before its entries are read: a small body can hold millions of wrong ones."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> list[Any | None]:
        if isinstance(value, list):
            _COUNT(value)
        return super()._deserialize(value, attr, data, **rest)


class BatchedJob(Submission):
    """One job of a batch."""

    kind = fields.String(
        required=True, validate=is_batched, metadata=told("What it does.", "custody.question")
    )
    payload = fields.Dict(
        keys=fields.String(),
        load_default=dict,
        metadata=told("What it is asked to do, as its kind reads it.", _PAYLOAD),
    )


class BatchRequest(Strict):
    """Jobs to submit in one transaction."""

    jobs = _Bounded(
        fields.Nested(BatchedJob),
        required=True,
        validate=_COUNT,
        metadata={"description": "The jobs; those of one priority are taken in this order."},
    )


class SubmittedJob(Strict):
    """A job of a batch that was accepted."""

    id = fields.UUID(
        required=True, metadata=told("Its id; poll it by that.", "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f14")
    )
    state = fields.String(
        required=True, validate=one_of(JobState), metadata=told("Where it is in its life.", "queued")
    )


class Batch(Strict):
    """The jobs of a batch, in the order of the request."""

    jobs = fields.List(
        fields.Nested(SubmittedJob), required=True, metadata={"description": "In the request's order."}
    )
