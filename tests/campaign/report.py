"""Show a campaign's figures as a table, and keep them as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.campaign.evidence import Figures, Percentiles
from tests.campaign.form import Form

_MUST_BE_ZERO = ("jobs_lost", "effects_twice", "stuck", "submitted_twice", "answers_diverged")


def show(figures: Figures, console: Console) -> None:
    """Print the table."""
    table = Table(show_header=False)
    for name, value in vars(figures).items():
        if isinstance(value, Percentiles):
            table.add_row(name, f"p50 {value.p50}  p99 {value.p99}  (n={value.n})")
        elif isinstance(value, dict):
            table.add_row(name, "\n".join(f"{number:4} {what}" for what, number in value.items()))
        elif not isinstance(value, list):
            colour = ("green" if value == 0 else "bold red") if name in _MUST_BE_ZERO else "default"
            table.add_row(name, f"[{colour}]{value}[/]")
    console.print(table)
    for loss in figures.losses[:20]:
        console.print(f"lost: {loss}", style="red", highlight=False)


def keep(figures: Figures, path: Path, *, seed: int, form: Form, more: dict[str, object]) -> None:
    """Write everything as JSON."""
    told = {"seed": seed, "passed": figures.passed, "form": asdict(form), **asdict(figures), **more}
    path.write_text(json.dumps(told, indent=2) + "\n")
