"""Schedules, for operators."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from api import auditing
from api.authentication import caller
from api.blueprint import Blueprint
from api.kinds import payload_of, payload_schema
from api.paging import LINK, turned
from api.reading import reading
from schemas.paging import PageQuery
from schemas.schedules import Schedule, ScheduleChange, SchedulePage, ScheduleRequest
from shared import models
from shared.db.engine import transaction
from shared.jobs import JobKind, kind_named
from shared.store import agent_versions, timetable
from shared.store.schedules import next_time
from shared.vocabulary import Scope

blp = Blueprint("schedules", __name__, url_prefix="/v1", description="Jobs that are submitted by themselves.")


@blp.get("/schedules")
@blp.needs(Scope.OPS)
@blp.arguments(PageQuery, location="query")
@blp.response(200, SchedulePage, headers=LINK)
def list_schedules(query: dict[str, Any]) -> Any:
    """List all schedules, the newest first."""
    with reading() as session:
        return turned(timetable.listed(session, after=query.get("after"), limit=query["limit"]))


@blp.post("/schedules")
@blp.needs(Scope.OPS)
@blp.arguments(ScheduleRequest)
@blp.response(201, Schedule)
@blp.problems(404, 409)
def create_schedule(body: dict[str, Any]) -> tuple[models.Schedule, dict[str, str]]:
    """Make a schedule; its jobs are yours."""
    kind = kind_named(body["kind"])
    values: dict[str, Any] = {"timezone": "UTC", "priority": kind.priority} | body
    values["next_fire_at"] = next_time(values["cron"], values["timezone"], datetime.now(UTC))
    with transaction() as session:
        values["payload"] = _payload(session, kind, caller().client_id, body.get("payload", {}))
        schedule = timetable.create(session, client_id=caller().client_id, **values)
        auditing.record(session, "schedule.created", schedule.id, name=schedule.name)
    return schedule, {"Location": f"/v1/schedules/{schedule.id}"}


@blp.get("/schedules/<uuid:schedule_id>")
@blp.needs(Scope.OPS)
@blp.response(200, Schedule)
@blp.problems(404)
def show_schedule(schedule_id: UUID) -> models.Schedule:
    """Show a schedule."""
    with reading() as session:
        return timetable.find(session, schedule_id)


@blp.patch("/schedules/<uuid:schedule_id>")
@blp.needs(Scope.OPS)
@blp.arguments(ScheduleChange)
@blp.response(200, Schedule)
@blp.problems(404)
def change_schedule(body: dict[str, Any], schedule_id: UUID) -> models.Schedule:
    """Change when a schedule fires or what its jobs do, or stop it.

    What it missed while it was stopped is not made up for.
    """
    with transaction() as session:
        schedule = timetable.lock(session, schedule_id)
        if "payload" in body:
            kind = kind_named(schedule.kind)
            body["payload"] = _payload(session, kind, schedule.client_id, body["payload"])
        timetable.change(schedule, body, now=datetime.now(UTC))
        auditing.record(session, "schedule.changed", schedule_id, fields=sorted(body))
    return schedule


@blp.delete("/schedules/<uuid:schedule_id>")
@blp.needs(Scope.OPS)
@blp.response(204)
@blp.problems(404)
def delete_schedule(schedule_id: UUID) -> None:
    """Delete a schedule; the jobs that it submitted stay."""
    with transaction() as session:
        timetable.remove(session, schedule_id)
        auditing.record(session, "schedule.deleted", schedule_id)


def _payload(session: Session, kind: JobKind, client_id: UUID, given: dict[str, Any]) -> dict[str, Any]:
    """Read a payload by its kind's schema; raises ``ValidationError`` below ``/payload``."""
    try:
        read = payload_schema(kind).load(given)
    except ValidationError as error:
        raise ValidationError({"payload": error.messages}) from error
    if "agent_version_id" in read:
        agent_versions.require_visible(session, read["agent_version_id"], client_id=client_id)
    return payload_of(kind, read)
