"""`assay agents` and `assay families`: whom to ask, and what."""

from __future__ import annotations

from dataclasses import asdict

import click
from rich.table import Table

from ..harmless import line
from .choices import as_json
from .terminal import Terminal, pass_terminal


@click.command()
@as_json
@pass_terminal
def agents(terminal: Terminal, *, as_json: bool) -> None:
    """List the agents that you can examine."""
    found = terminal.client.agents()
    if as_json:
        terminal.show_json([asdict(one) for one in found])
        return
    table = Table("Agent", "Type", "Whose", "What it is", box=None, pad_edge=False)
    for one in found:
        table.add_row(one.name, one.type, "yours" if one.client_id else "shared", line(one.description))
    terminal.show(table)


@click.command()
@as_json
@pass_terminal
def families(terminal: Terminal, *, as_json: bool) -> None:
    """List the families of questions."""
    found = terminal.client.families()
    if as_json:
        terminal.show_json([asdict(one) for one in found])
        return
    table = Table("Family", "Category", "What it measures", box=None, pad_edge=False)
    for one in found:
        table.add_row(one.name, one.category, one.measures)
    terminal.show(table)


COMMANDS = (agents, families)
