"""Read the command line, run the audit with its progress shown, and write its page."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from shared.errors import NotFound
from shared.settings import settings
from workers.custody.audit import heatmap, page
from workers.custody.audit.kept import Kept, as_json
from workers.custody.audit.running import Audited, run
from workers.custody.registry import FAMILIES, family
from workers.ports import Json


def main(arguments: Sequence[str]) -> int:
    """Audit, and return 0 if nothing is wrong, 1 with faults, and 2 for a family that is not there."""
    options = _parser().parse_args(arguments)
    console = Console()
    try:
        names = [family(name).name for name in options.family or FAMILIES]
    except NotFound as error:
        Console(stderr=True).print(error.message, highlight=False)
        return 2
    started = time.perf_counter()
    done = _run(console, names, fresh=options.fresh)
    seconds = time.perf_counter() - started
    page.show(console, done, seconds)
    if options.json:
        options.json.write_text(json.dumps(report(done, seconds), indent=2) + "\n")
    if options.html:
        options.html.write_text(heatmap.draw(done, seconds))
    return 1 if page.faults(done) else 0


def report(done: Sequence[Audited], seconds: float) -> dict[str, Json]:
    """Return the whole audit as JSON."""
    return {
        "families": [
            {
                "name": one.name,
                "category": FAMILIES[one.name].category,
                "version": FAMILIES[one.name].version,
                "from_cache": one.from_cache,
                **as_json(one.outcome),
            }
            for one in done
        ],
        "faults": page.faults(done),
        "seconds": round(seconds, 3),
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m workers.custody.audit", description="Examine the item families."
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the outcome as JSON too")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page with a heat map too")
    parser.add_argument("--family", nargs="+", metavar="NAME", help="audit these alone")
    parser.add_argument("--fresh", action="store_true", help="take nothing from the cache")
    return parser


def _run(console: Console, names: Sequence[str], *, fresh: bool) -> list[Audited]:
    """Return the audits in the order of ``names``, however they come in."""
    done: dict[str, Audited] = {}
    columns = (TextColumn("auditing"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("", total=len(names))
        for one in run(names, Kept(settings().home / "audit"), fresh=fresh):
            done[one.name] = one
            progress.advance(bar)
    return [done[name] for name in names]
