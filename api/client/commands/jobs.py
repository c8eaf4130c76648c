"""`assay jobs`, `show`, `cancel` and `retry`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime

import click
from rich.table import Table

from ..endings import EXAMINATION
from ..harmless import line
from ..jobs import Job
from ..reports.fitting import Fitting
from ..reports.words import age
from ..vocabulary import JobState
from .choices import as_json, job_argument
from .terminal import Terminal, pass_terminal


@click.command()
@click.option("--state", type=click.Choice([one.value for one in JobState]), help="Only jobs in this state.")
@click.option("--kind", help="Only jobs of this kind, custody.examination for one.")
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True, help="The most jobs.")
@as_json
@pass_terminal
def jobs(terminal: Terminal, *, state: str | None, kind: str | None, limit: int, as_json: bool) -> None:
    """List your newest jobs."""
    found = terminal.client.jobs(state=state, kind=kind, most=limit)
    if as_json:
        terminal.show_json([_told(one) for one in found])
        return
    table, now = Table("Job", "Kind", "State", "Age", box=None, pad_edge=False), datetime.now(UTC)
    narrow = Table("Job, state, age", box=None, pad_edge=False)
    for one in found:
        state = f"{one.state} {one.progress.percent}%" if one.state == JobState.RUNNING else one.state
        since = age((now - one.created_at).total_seconds())
        table.add_row(one.id, one.kind, state, since)
        narrow.add_row(f"{one.id}\n  {state}, {since}")
    terminal.show(Fitting(table, narrow))


@click.command()
@job_argument
@as_json
@pass_terminal
def show(terminal: Terminal, job: str, *, as_json: bool) -> None:
    """Show a job: where it stands, and why it failed if it did."""
    found = terminal.client.job(job)
    if as_json:
        terminal.show_json(_told(found))
        return
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column()
    # An id is never cut: it is there to be copied.
    table.add_column(overflow="fold")
    for name, text in _facts(found):
        table.add_row(name, text)
    terminal.show(table)
    terminal.tell(_next(found))


@click.command()
@job_argument
@as_json
@pass_terminal
def cancel(terminal: Terminal, job: str, *, as_json: bool) -> None:
    """Cancel a job; a running one stops at its next question."""
    found = terminal.client.cancel(job)
    if as_json:
        terminal.show_json(_told(found))
    elif found.state == JobState.CANCELLED:
        terminal.tell(f"The job {found.id} is cancelled.")
    else:
        terminal.tell(f"The job {found.id} is asked to stop; `assay follow {found.id}` sees it end.")


@click.command()
@job_argument
@as_json
@pass_terminal
def retry(terminal: Terminal, job: str, *, as_json: bool) -> None:
    """Take a failed job up again; no answer that it has is asked for twice."""
    found = terminal.client.retry(job)
    if as_json:
        terminal.show_json(_told(found))
    else:
        terminal.tell(f"The job {found.id} is queued again; wait for it with `assay follow {found.id}`.")


def _facts(job: Job) -> Iterator[tuple[str, str]]:
    yield "Job", job.id
    yield "Kind", job.kind
    yield "State", f"{job.state}, asked to stop" if job.cancel_requested and not job.ended else job.state
    yield "Progress", f"{job.progress.percent}% {line(job.progress.message or '')}".rstrip()
    yield "Attempt", str(job.attempt)
    for name, moment in (
        ("Submitted", job.created_at),
        ("Started", job.started_at),
        ("Ended", job.finished_at),
    ):
        if moment:
            yield name, f"{_when(moment)} UTC"
    for name, value in job.payload.items():
        yield f"  {name}", line(str(value))
    if job.error:
        yield "Error", f"{job.error.code}: {line(job.error.message)}"
    if job.result:
        yield "Result", line(str(job.result))


def _next(job: Job) -> str:
    if not job.ended:
        return f"Wait for it with `assay follow {job.id}`, or cancel it with `assay cancel {job.id}`."
    if job.state == JobState.FAILED:
        return f"Once the cause is mended, `assay retry {job.id}` takes it up again."
    if job.state == JobState.SUCCEEDED and job.kind == EXAMINATION:
        return f"What it found: `assay report {job.id}`."
    return "It has ended."


def _told(job: Job) -> dict[str, object]:
    return asdict(job)


def _when(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


COMMANDS = (jobs, show, cancel, retry)
