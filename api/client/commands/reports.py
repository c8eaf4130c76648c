"""`assay report` and `assay compare`: what examinations found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from ..errors import Conflict
from ..reports.page import report_page
from ..reports.report import Report
from ..reports.table import comparison_table, report_table
from .choices import Known, as_json, job_argument
from .terminal import Terminal, pass_terminal

Command = TypeVar("Command", bound=Callable[..., Any])

TABLE, JSON, HTML = "table", "json", "html"


def saving(command: Command) -> Command:
    """Give a command the options for a report's form and place."""
    form = click.option(
        "--format",
        "form",
        type=click.Choice([TABLE, JSON, HTML]),
        default=TABLE,
        show_default=True,
        help="How to show the report; json can be replayed.",
    )
    output = click.option(
        "--output",
        "-o",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write it to this file.",
    )
    return form(output(command))


@click.command()
@job_argument
@saving
@pass_terminal
def report(terminal: Terminal, job: str, *, form: str, output: Path | None) -> None:
    """Show what an examination found."""
    deliver(terminal, job, form=form, output=output)


@click.command()
@click.argument("first", type=Known("jobs"))
@click.argument("second", type=Known("jobs"))
@as_json
@pass_terminal
def compare(terminal: Terminal, first: str, second: str, *, as_json: bool) -> None:
    """Compare two examinations: the SECOND with the FIRST.

    Where a difference's 95% interval holds 0, these answers do not tell the two apart.
    """
    found = terminal.client.compare(first, second)
    if not found.differences:
        raise Conflict(
            "The two examinations have no family and level in common.",
            advice="Examine both with the same --categories, --levels and --families.",
        )
    if as_json:
        terminal.show_json(found.as_json())
    else:
        terminal.show(comparison_table(found))


def deliver(terminal: Terminal, job_id: str, *, form: str, output: Path | None) -> None:
    """Show the report of an examination, or write it; a page is no text for a terminal."""
    found = terminal.client.report(job_id)
    if form == HTML and output is None and terminal.watched:
        output = Path(f"examination-{job_id}.html")
    if form == TABLE and output is None:
        terminal.show(report_table(found))
        terminal.tell(f"As a page: `assay report {job_id} --format html --output report.html`.")
        return
    text = _rendered(terminal, found, form)
    if output is None:
        click.echo(text, nl=False)
    else:
        terminal.save(output, text)


def _rendered(terminal: Terminal, found: Report, form: str) -> str:
    if form == JSON:
        return found.as_json()
    return report_page(found) if form == HTML else terminal.text_of(report_table(found))


COMMANDS = (report, compare)
