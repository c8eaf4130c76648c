"""`assay report` and `assay compare`: what examinations found."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from .. import files
from ..errors import CannotWrite, Conflict, NotFound
from ..reports import page
from ..reports.report import Report
from ..reports.table import comparison_table, report_table
from .choices import Known, as_json, job_argument
from .terminal import Terminal, pass_terminal

Command = TypeVar("Command", bound=Callable[..., Any])

TABLE, JSON, HTML = "table", "json", "html"

# It tells when it can't keep its fonts for the next time, which is nothing to a report's reader.
logging.getLogger("matplotlib").setLevel(logging.ERROR)


def saving(command: Command) -> Command:
    """Give a command the options for a report's form and places."""
    form = click.option(
        "--format",
        "form",
        type=click.Choice([TABLE, JSON, HTML]),
        help="How to show the report, or to write it; a table where not given. json can be replayed.",
    )
    outputs = click.option(
        "--output",
        "-o",
        "outputs",
        multiple=True,
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write it to this file, in the form that the ending names: .html, .json, else the table. "
        "May be given more than once.",
    )
    return form(outputs(command))


@click.command()
@job_argument
@saving
@pass_terminal
def report(terminal: Terminal, job: str, *, form: str | None, outputs: tuple[Path, ...]) -> None:
    """Show what an examination found: that of a JOB, or of a JSON report that was kept."""
    require(form, outputs)
    deliver(terminal, _kept(Path(job)) or terminal.client.report(job), form=form, outputs=outputs)


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


def require(form: str | None, outputs: Sequence[Path]) -> None:
    """Raise what would keep a report from being written, before an examination is waited for."""
    if HTML in (form, *(form or _form_of(output) for output in outputs)):
        page.require()
    for output in outputs:
        files.require(output)


def deliver(terminal: Terminal, found: Report, *, form: str | None, outputs: tuple[Path, ...]) -> None:
    """Write the report of an examination to files and, where no form is asked for, show it as well."""
    job_id = found.examination.job_id
    if form == HTML and not outputs and terminal.watched:
        # A page is no text for a terminal.
        outputs = (Path(f"examination-{job_id}.html"),)
    try:
        for output in outputs:
            terminal.save(output, _rendered(terminal, found, form or _form_of(output)))
    except CannotWrite as error:
        again = f"The examination is kept: `assay report {job_id} --output FILE` writes it."
        raise CannotWrite(error.message, advice=f"{error.advice} {again}") from error
    finally:
        # Even where a file could not be written.
        if form is None or (form == TABLE and not outputs):
            terminal.show(report_table(found))
    if form in (JSON, HTML) and not outputs:
        click.echo(_rendered(terminal, found, form), nl=False)
    elif not outputs:
        terminal.tell(f"As a page: `assay report {job_id} --output report.html`.")


def _kept(path: Path) -> Report | None:
    """Return the report in a JSON file, or None where that is no such path but a job's id."""
    if path.suffix.lower() != ".json":
        return None
    try:
        return Report.from_json(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise NotFound(f"Can't read {path}: {getattr(error, 'strerror', None) or error}.") from error


def _form_of(output: Path) -> str:
    return {".html": HTML, ".htm": HTML, ".json": JSON}.get(output.suffix.lower(), TABLE)


def _rendered(terminal: Terminal, found: Report, form: str) -> str:
    if form == JSON:
        return found.as_json()
    return page.report_page(found) if form == HTML else terminal.text_of(report_table(found))


COMMANDS = (report, compare)
