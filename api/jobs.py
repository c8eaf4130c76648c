"""Jobs: list and poll them, cancel them, try them again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request

from api import auditing, streams
from api.authentication import caller, proving
from api.blueprint import Blueprint
from api.paging import LINK, turned
from api.polling import HEADERS, IF_NONE_MATCH, headers_of, unchanged
from api.reading import reading
from api.waiting import PREFER, until_worth_telling
from schemas.jobs import AttemptPage, EventPage, Job, JobPage, JobQuery, JobResult
from schemas.paging import NumberQuery
from shared import models
from shared.db.engine import single_statements, transaction
from shared.store import attempts, events, jobs, requests
from shared.store.jobs import JobFilter
from shared.vocabulary import JobState, Scope

blp = Blueprint("jobs", __name__, url_prefix="/v1", description="What was asked for, and how far it is.")

Answer = tuple[models.Job, int, dict[str, str]]


@blp.get("/jobs")
@blp.needs(Scope.READ)
@blp.arguments(JobQuery, location="query")
@blp.response(200, JobPage, headers=LINK)
def list_jobs(query: dict[str, Any]) -> Any:
    """List your jobs, the newest first."""
    after, limit = query.pop("after", None), query.pop("limit")
    with reading() as session:
        page = jobs.listed(
            session, client_id=caller().client_id, which=JobFilter(**query), after=after, limit=limit
        )
    return turned(page)


@blp.get("/jobs/<uuid:job_id>")
@blp.needs(Scope.READ)
@blp.response(200, Job, headers=HEADERS)
@blp.alternative(304, description="The job is still the version that If-None-Match names.", success=True)
@blp.doc(parameters=[IF_NONE_MATCH, PREFER])
@blp.problems(404)
@blp.proves_key
def show_job(job_id: UUID) -> Response | tuple[models.Job, dict[str, str]]:
    """Poll a job; with If-None-Match nothing is sent while it is the same.

    With Prefer: wait the answer comes when the job has ended, or, with If-None-Match, has changed.
    """
    applied, who = until_worth_telling(job_id), caller()
    with proving(), single_statements() as connection:
        if request.if_none_match and (
            same := unchanged(*jobs.glance(connection, job_id, client_id=who.client_id, key_id=who.key_id))
        ):
            same.headers.update(applied)
            return same
        job = jobs.find(connection, job_id, client_id=who.client_id, key_id=who.key_id)
    return job, headers_of(job) | applied


@blp.get("/jobs/<uuid:job_id>/result")
@blp.needs(Scope.READ)
@blp.response(200, JobResult)
@blp.problems(404, 409, 410)
def show_result(job_id: UUID) -> models.Job:
    """Show a job's result.

    Answers 409 while it runs or where it ended without one, and 410 once the result has expired.
    """
    with reading() as session:
        return jobs.with_result(session, job_id, client_id=caller().client_id)


@blp.get("/jobs/<uuid:job_id>/events")
@blp.needs(Scope.READ)
@blp.arguments(NumberQuery, location="query")
@blp.response(200, EventPage, headers=LINK)
@blp.alternative(204, description="The stream is over: the job has ended.", success=True)
@blp.doc(**streams.DOCUMENTED)
@blp.problems(404)
def list_events(query: dict[str, Any], job_id: UUID) -> Any:
    """List a job's changes in order, after a number, or stream them until the job ends.

    With ``Accept: text/event-stream`` they come as server-sent events, those from before first.
    """
    with reading() as session:
        version, state = jobs.glance(session, job_id, client_id=caller().client_id)
        if streams.wanted():
            return streams.stream(job_id, number=query["after"], version=version, state=state)
        return turned(events.after(session, job_id, number=query["after"], limit=query["limit"]))


@blp.get("/jobs/<uuid:job_id>/attempts")
@blp.needs(Scope.READ)
@blp.arguments(NumberQuery, location="query")
@blp.response(200, AttemptPage, headers=LINK)
@blp.problems(404)
def list_attempts(query: dict[str, Any], job_id: UUID) -> Any:
    """List the attempts at a job, and how each ended."""
    with reading() as session:
        jobs.glance(session, job_id, client_id=caller().client_id)
        return turned(attempts.after(session, job_id, attempt=query["after"], limit=query["limit"]))


@blp.post("/jobs/<uuid:job_id>/cancel")
@blp.needs(Scope.WRITE)
@blp.response(200, Job, headers=HEADERS, description="The job is cancelled.")
@blp.alternative(202, schema=Job, description="The running job was asked to stop.", success=True)
@blp.problems(404, 409)
def cancel_job(job_id: UUID) -> Answer:
    """Cancel a job and its parts; a running one is asked to stop.

    Answers 409 where it succeeded or failed before.
    """
    with transaction() as session:
        jobs.glance(session, job_id, client_id=caller().client_id)
        job = requests.cancel(session, job_id)
        auditing.record(session, "job.cancelled", job_id)
    return job, 200 if job.state == JobState.CANCELLED else 202, headers_of(job)


@blp.post("/jobs/<uuid:job_id>/retry")
@blp.needs(Scope.WRITE)
@blp.response(202, Job, headers=HEADERS)
@blp.problems(404, 409)
def retry_job(job_id: UUID) -> Answer:
    """Try a failed job again, from the last step of its journal on."""
    with transaction() as session:
        jobs.glance(session, job_id, client_id=caller().client_id)
        job = requests.retry(session, job_id)
        auditing.record(session, "job.retried", job_id)
    return job, 202, headers_of(job)
