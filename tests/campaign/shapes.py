"""What a campaign's jobs are submitted with."""

from __future__ import annotations

from marshmallow import fields

from schemas.strict import Number, told
from schemas.submission import Submission


class WorkRequest(Submission):
    """A job of a campaign: seconds to wait, or of each step, and how many steps."""

    seconds = Number(load_default=0.0, metadata=told("How long it waits, or a step takes.", 0.2))
    steps = fields.Integer(load_default=0, metadata=told("How many questions it asks.", 10))
