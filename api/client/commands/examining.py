"""`assay ask` and `assay examine`: put questions to an agent."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from ..endings import succeeded
from ..examinations import Plan
from ..harmless import harmless
from ..vocabulary import Category, Level
from .choices import Known, Names, as_json
from .reports import deliver, require, saving
from .terminal import Terminal, pass_terminal
from .waiting import watch

_agent = click.argument("agent", type=Known("agents"))
_version = click.option("--version", type=click.IntRange(1), help="Its version; the newest where not given.")
_seed = click.option("--seed", type=click.IntRange(0, 2**53 - 1), help="Ask the same questions as before.")
_no_wait = click.option("--no-wait", is_flag=True, help="Submit, print the job's id and do not wait.")
_timeout = click.option(
    "--timeout", type=click.FloatRange(0, min_open=True), help="Stop waiting after so many seconds."
)


@click.command()
@_agent
@click.argument("family", type=Known("families"))
@click.option("--level", type=click.Choice([one.value for one in Level]), default="basic", show_default=True)
@_seed
@_version
@_timeout
@_no_wait
@as_json
@pass_terminal
def ask(
    terminal: Terminal,
    /,
    agent: str,
    family: str,
    *,
    no_wait: bool,
    as_json: bool,
    timeout: float | None,
    **asked: Any,
) -> None:
    """Put one question of a FAMILY to an AGENT and show the scored answer."""
    job = terminal.client.submit_question(agent, family, **asked)
    if no_wait:
        _submitted(job.id)
        return
    succeeded(watch(terminal, job.id, timeout=timeout))
    response = terminal.client.response(job.id)
    if as_json:
        terminal.show_json(asdict(response))
        return
    click.echo(f"{click.style('Question', bold=True)}  {harmless(response.prompt)}")
    click.echo(f"{click.style('Answer', bold=True)}    {harmless(response.answer)}")
    told = (
        f"{response.score:g} of 1; {response.tokens} tokens, {response.duration_ms} ms; seed {response.seed}"
    )
    click.echo(f"{click.style('Score', bold=True)}     {told}")


@click.command()
@_agent
@_version
@click.option("--categories", type=Names(Category), help="What to ask about, parted by commas.")
@click.option("--levels", type=Names(Level), help="How hard, parted by commas.")
@click.option("--families", type=Names(), help="Only these families, parted by commas (`assay families`).")
@click.option(
    "--items", type=click.IntRange(1, 5000), default=60, show_default=True, help="The most questions."
)
@click.option("--tokens", type=click.IntRange(1), help="Begin no round after so many tokens.")
@click.option("--seconds", type=click.FloatRange(0, min_open=True), help="Begin no round after so long.")
@_seed
@click.option("--in-flight", type=click.IntRange(1, 16), help="Questions asked together; 2 where not given.")
@_timeout
@_no_wait
@saving
@pass_terminal
def examine(
    terminal: Terminal,
    /,
    agent: str,
    *,
    version: int | None,
    no_wait: bool,
    timeout: float | None,
    form: str | None,
    outputs: tuple[Path, ...],
    **planned: Any,
) -> None:
    """Examine an AGENT: many questions, and pass rates with 95% intervals."""
    require(form, outputs)
    job = terminal.client.submit_examination(agent, _plan(terminal, planned), version=version)
    if no_wait:
        _submitted(job.id)
        terminal.tell(f"Wait for it with `assay follow {job.id}`, then read `assay report {job.id}`.")
        return
    terminal.tell(f"Examining {agent}, job {job.id}; Ctrl-C stops the waiting, not the job.")
    succeeded(watch(terminal, job.id, timeout=timeout))
    deliver(terminal, terminal.client.report(job.id), form=form, outputs=outputs)


def _plan(terminal: Terminal, planned: dict[str, Any]) -> Plan:
    """Return the plan; where only families are named, their categories are meant."""
    if planned["families"] and not planned["categories"]:
        of = {family.name: family.category for family in terminal.client.families()}
        planned["categories"] = sorted({of[name] for name in planned["families"] if name in of}) or None
    return Plan(**planned)


def _submitted(job_id: str) -> None:
    click.echo(job_id)


COMMANDS = (examine, ask)
