"""What every job can be submitted with."""

from __future__ import annotations

from marshmallow import fields, validate

from schemas.instants import Instant
from schemas.strict import Strict, told

#: The fields of a submission that are the job's own, and no part of its payload.
SUBMISSION_FIELDS = ("priority", "run_at", "deadline")


class Submission(Strict):
    """A job to submit; a kind adds the fields of its payload."""

    priority = fields.Integer(
        strict=True,
        validate=validate.Range(0, 9),
        metadata=told("0 to 9, 9 first; the kind's own where not given.", 5, shown=False),
    )
    run_at = Instant(
        metadata=told("When it may start; now where not given.", "2030-01-01T06:00:00Z", shown=False)
    )
    deadline = Instant(metadata=told("When it is no longer wanted.", "2030-01-01T12:00:00Z", shown=False))
