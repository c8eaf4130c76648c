"""`assay queues` and `assay workers`: where jobs wait, and who runs them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

import click
from rich.table import Table

from ..reports.words import age
from .choices import as_json
from .terminal import Terminal, pass_terminal


@click.command()
@as_json
@pass_terminal
def queues(terminal: Terminal, *, as_json: bool) -> None:
    """List the queues: how full they are, and whether they run."""
    found = terminal.client.queues()
    if as_json:
        terminal.show_json([asdict(one) for one in found])
        return
    table = Table("Queue", "", box=None, pad_edge=False)
    for heading in ("Scheduled", "Queued", "Running", "Waiting", "Workers", "Slots"):
        table.add_column(heading, justify="right")
    for one in found:
        depth = (str(one.depth.get(state, 0)) for state in ("scheduled", "queued", "running", "waiting"))
        table.add_row(one.name, "paused" if one.paused_at else "", *depth, str(one.workers), str(one.slots))
    terminal.show(table)


@click.command()
@as_json
@pass_terminal
def workers(terminal: Terminal, *, as_json: bool) -> None:
    """List the worker processes."""
    found = terminal.client.workers()
    if as_json:
        terminal.show_json([asdict(one) for one in found])
        return
    now = datetime.now(UTC)
    table = Table("Worker", "Queues", "Slots", "Version", "Last seen", "", box=None, pad_edge=False)
    for one in found:
        seen = f"{age((now - one.last_seen_at).total_seconds())} ago"
        stopping = "stopping" if one.stopping_at else ""
        table.add_row(one.name, ", ".join(one.queues), str(one.slots), one.version, seen, stopping)
    terminal.show(table)


COMMANDS = (queues, workers)
