"""`assay follow`: a job's events as they come."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from ..endings import succeeded
from ..errors import AssayError
from ..harmless import line
from ..jobs import Event
from .choices import as_json, job_argument
from .terminal import Terminal, pass_terminal
from .waiting import going_on


@click.command()
@job_argument
@click.option("--after", type=click.IntRange(0), default=0, help="Only events after this number.")
@as_json
@pass_terminal
def follow(terminal: Terminal, job: str, *, after: int, as_json: bool) -> None:
    """Print a job's events as they come, until it has ended.

    The exit code is 0 where it succeeded, 1 where it failed and 6 where it was cancelled.
    """

    def trouble(error: AssayError) -> None:
        terminal.tell(f"{error.message} Trying again …")

    with going_on(job):
        for event in terminal.client.follow(job, after=after, on_trouble=trouble):
            click.echo(_as_line(event) if as_json else _as_text(event))
        ended = succeeded(terminal.client.job(job))
    terminal.tell(f"The job {ended.id} succeeded.")


def _as_line(event: Event) -> str:
    """Return one line of JSON (JSON Lines)."""
    return json.dumps(asdict(event), ensure_ascii=False, default=str)


def _as_text(event: Event) -> str:
    data = dict(event.data)
    percent = f"{data.pop('percent')}%" if "percent" in data else ""
    told = " ".join(line(str(value)) for value in data.values() if value not in (None, ""))
    return f"{event.created_at:%H:%M:%S}  {event.type:<16} {percent:>4}  {told}".rstrip()


COMMANDS = (follow,)
