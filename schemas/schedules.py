"""Schedules: jobs that are submitted by themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from marshmallow import ValidationError, fields, validate

from schemas.paging import page_of
from schemas.strict import NAME, Strict, Truth, told
from shared.jobs import kinds

_ID = "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f19"
_TIME = "2026-11-02T02:17:00+00:00"


def is_kind(name: str) -> None:
    """Raise ``ValidationError`` unless there is a job kind of that name."""
    if name not in {kind.name for kind in kinds()}:
        raise ValidationError("There is no such job kind.")


def is_cron(line: str) -> None:
    """Raise ``ValidationError`` unless the line can be read and fires some day."""
    try:
        next(CronSim(line, datetime(2026, 1, 1, tzinfo=UTC)))
    except CronSimError as error:
        raise ValidationError("Must be a cron line of five fields, or six with seconds first.") from error
    except StopIteration as error:
        raise ValidationError("This cron line never fires.") from error


def is_zone(name: str) -> None:
    """Raise ``ValidationError`` unless it is an IANA time zone."""
    try:
        ZoneInfo(name)
    # It looks for a file of that name, so a folder or an odd path shows as an OSError.
    except (KeyError, ValueError, OSError) as error:
        raise ValidationError("Must be a time zone such as Europe/Berlin.") from error


class ScheduleChange(Strict):
    """What to change of a schedule; what is not given stays."""

    payload = fields.Dict(
        keys=fields.String(), metadata=told("What the jobs are asked to do, as their kind reads it.", {})
    )
    priority = fields.Integer(
        strict=True, validate=validate.Range(0, 9), metadata=told("0 to 9, 9 first.", 2)
    )
    cron = fields.String(
        validate=[validate.Length(max=200), is_cron],
        metadata=told("Five cron fields, or six with seconds first.", "17 3 * * *"),
    )
    timezone = fields.String(
        validate=[validate.Length(1, 80), is_zone],
        metadata=told(
            "The zone in whose wall time the cron line is read; UTC where not given.", "Europe/Berlin"
        ),
    )
    enabled = Truth(metadata=told("Whether it fires; true where not given.", True))


class ScheduleRequest(ScheduleChange):
    """A schedule to make."""

    name = fields.String(
        required=True, validate=NAME, metadata=told("A name of its own.", "nightly retention")
    )
    kind = fields.String(
        required=True, validate=is_kind, metadata=told("The kind of its jobs.", "system.retention")
    )
    cron = fields.String(
        required=True,
        validate=[validate.Length(max=200), is_cron],
        metadata=told("Five cron fields, or six with seconds first.", "17 3 * * *"),
    )


class Schedule(Strict):
    """When which job is submitted by itself."""

    id = fields.UUID(required=True, metadata=told("Its id.", _ID))
    name = fields.String(required=True, metadata=told("Its name.", "nightly retention"))
    client_id = fields.UUID(
        required=True,
        metadata=told("Whose jobs it submits.", "01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f10"),
    )
    kind = fields.String(required=True, metadata=told("The kind of its jobs.", "system.retention"))
    payload = fields.Dict(required=True, metadata=told("What the jobs are asked to do.", {}))
    priority = fields.Integer(required=True, metadata=told("0 to 9, 9 first.", 2))
    cron = fields.String(required=True, metadata=told("When it fires.", "17 3 * * *"))
    timezone = fields.String(required=True, metadata=told("In which zone.", "Europe/Berlin"))
    enabled = fields.Boolean(required=True, metadata=told("Whether it fires.", True))
    next_fire_at = fields.AwareDateTime(required=True, metadata=told("When it fires next.", _TIME))
    created_at = fields.AwareDateTime(
        required=True, metadata=told("When it was made.", "2026-11-01T09:30:00+00:00")
    )


SchedulePage = page_of(Schedule)
