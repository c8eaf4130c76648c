"""Jobs, as their clients poll them."""

from __future__ import annotations

from marshmallow import fields, validate

from schemas.paging import PageQuery, page_of
from schemas.strict import Part, Strict, one_of, told
from shared.vocabulary import AttemptOutcome, JobState, QueueName

_ID = "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f14"
_TIME = "2026-11-01T09:30:00+00:00"


class JobError(Strict):
    """Why a job failed."""

    code = fields.String(
        attribute="error_code", required=True, metadata=told("A stable word.", "provider_timeout")
    )
    message = fields.String(
        attribute="error_message",
        required=True,
        metadata=told("What happened.", "The agent's endpoint did not answer in time."),
    )


class Progress(Strict):
    """How far a job is."""

    percent = fields.Integer(attribute="progress_percent", required=True, metadata=told("0 to 100.", 100))
    message = fields.String(
        attribute="progress_message",
        required=True,
        allow_none=True,
        metadata=told("What it is doing.", "asking"),
    )


class JobSummary(Strict):
    """A job, as a list shows it."""

    id = fields.UUID(required=True, metadata=told("Its id.", _ID))
    kind = fields.String(required=True, metadata=told("What it does.", "custody.question"))
    queue = fields.String(required=True, metadata=told("The queue it is in.", "custody"))
    state = fields.String(
        required=True, validate=one_of(JobState), metadata=told("Where it is in its life.", "succeeded")
    )
    priority = fields.Integer(required=True, metadata=told("0 to 9, 9 first.", 5))
    progress = Part(Progress)
    attempt = fields.Integer(required=True, metadata=told("How often a worker took it.", 1))
    cancel_requested = fields.Boolean(required=True, metadata=told("Whether it was asked to cancel.", False))
    parent_id = fields.UUID(required=True, allow_none=True, metadata=told("The job it is a part of.", None))
    children_left = fields.Integer(required=True, metadata=told("Its parts that have not ended.", 0))
    error = Part(JobError, unless="error_code", metadata=told("Why it failed.", None))
    run_at = fields.AwareDateTime(required=True, metadata=told("When it may start.", _TIME))
    deadline = fields.AwareDateTime(
        required=True, allow_none=True, metadata=told("When it is no longer wanted.", None)
    )
    created_at = fields.AwareDateTime(required=True, metadata=told("When it was accepted.", _TIME))
    started_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata=told("When a worker first took it.", _TIME)
    )
    finished_at = fields.AwareDateTime(required=True, allow_none=True, metadata=told("When it ended.", _TIME))


class Job(JobSummary):
    """A job, whole."""

    payload = fields.Dict(
        required=True,
        metadata=told("What it was asked to do.", {"family": "sums", "level": "basic", "seed": 42}),
    )
    max_attempts = fields.Integer(required=True, metadata=told("How many attempts may fail.", 3))
    result = fields.Dict(
        required=True,
        allow_none=True,
        metadata=told("What came of it; null before its end and once it has expired.", {"score": 1.0}),
    )
    result_expired_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata=told("When the result was removed.", None)
    )


class JobResult(Strict):
    """What came of a job."""

    job_id = fields.UUID(attribute="id", required=True, metadata=told("The job's id.", _ID))
    result = fields.Dict(required=True, metadata=told("What came of it.", {"score": 1.0, "tokens": 33}))


class JobEvent(Strict):
    """A numbered change of a job."""

    number = fields.Integer(required=True, metadata=told("1, 2, 3 …", 2))
    type = fields.String(required=True, metadata=told("What changed.", "progress"))
    data = fields.Dict(required=True, metadata=told("More about it.", {"percent": 50, "message": "asking"}))
    created_at = fields.AwareDateTime(required=True, metadata=told("When.", _TIME))


class JobAttempt(Strict):
    """One attempt at a job."""

    attempt = fields.Integer(required=True, metadata=told("1, 2, 3 …", 1))
    worker = fields.String(
        attribute="worker_name", required=True, metadata=told("Who tried.", "custody@host")
    )
    steps = fields.Integer(required=True, metadata=told("Journal steps that it recorded.", 1))
    counted = fields.Boolean(required=True, metadata=told("Whether it counts against the limit.", False))
    outcome = fields.String(
        required=True,
        allow_none=True,
        validate=one_of(AttemptOutcome),
        metadata=told("How it ended; null while it runs.", "succeeded"),
    )
    error = Part(JobError, unless="error_code", metadata=told("Why it did not succeed.", None))
    created_at = fields.AwareDateTime(required=True, metadata=told("When it began.", _TIME))
    ended_at = fields.AwareDateTime(required=True, allow_none=True, metadata=told("When it ended.", _TIME))


class JobKind(Strict):
    """A kind of job, and its limits."""

    name = fields.String(required=True, metadata=told("Its name.", "custody.question"))
    queue = fields.String(required=True, metadata=told("The queue it goes to.", "custody"))
    time_limit = fields.Float(required=True, metadata=told("Seconds that one attempt may take.", 180.0))
    max_attempts = fields.Integer(required=True, metadata=told("How many attempts may fail.", 3))
    retry_seconds = fields.Float(required=True, metadata=told("The first pause before another attempt.", 2.0))
    priority = fields.Integer(required=True, metadata=told("The priority where a submission names none.", 5))


class JobKindList(Strict):
    """Every kind of job."""

    items = fields.List(fields.Nested(JobKind), required=True)


JobPage = page_of(JobSummary)
EventPage = page_of(JobEvent)
AttemptPage = page_of(JobAttempt)


class JobQuery(PageQuery):
    """Which jobs to list."""

    state = fields.Enum(JobState, by_value=True, metadata=told("Only jobs in this state.", "running"))
    kind = fields.String(
        validate=validate.Length(1, 80), metadata=told("Only jobs of this kind.", "custody.question")
    )
    queue = fields.Enum(QueueName, by_value=True, metadata=told("Only jobs of this queue.", "custody"))
    parent_id = fields.UUID(data_key="parent", metadata=told("Only the parts of this job.", _ID))
