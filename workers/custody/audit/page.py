"""Print what an audit found: a table of families and levels, the faults, the slowest cells."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from shared.vocabulary import Level
from workers.custody.audit.running import Audited

#: How many of the slowest cells are named.
SLOWEST = 5
#: The columns: each level, and what belongs to none.
COLUMNS: Sequence[Level | None] = (*Level, None)


def show(console: Console, done: Sequence[Audited], seconds: float) -> None:
    """Print the page for ``done``; ``seconds`` is what the whole run took."""
    console.print(_table(done))
    for one in done:
        for finding in one.outcome.findings:
            where = f"{one.name}, {finding.level or 'all levels'}, {finding.check}: "
            console.print(Text.assemble((where, "red"), finding.detail))
    console.print(f"\nSlowest: {'; '.join(slowest(done))}", style="dim", highlight=False)
    cached = [one.name for one in done if one.from_cache]
    if cached:
        console.print(f"Taken from the cache: {', '.join(cached)}", style="dim", highlight=False)
    console.print(summary(done, seconds), style="red" if faults(done) else "green", highlight=False)


def faults(done: Sequence[Audited]) -> int:
    """Return how many faults were found in all."""
    return sum(len(one.outcome.findings) for one in done)


def count(one: Audited, level: Level | None) -> int:
    """Return how many faults were found in a family at one level, or at none."""
    return sum(finding.level == level for finding in one.outcome.findings)


def slowest(done: Sequence[Audited]) -> list[str]:
    """Return the slowest cells, with the seconds that each took when it was examined."""
    cells = [
        (spent, f"{one.name} {level} {spent:.2f} s")
        for one in done
        for level, spent in one.outcome.seconds.items()
        if level
    ]
    return [text for _, text in sorted(cells, reverse=True)[:SLOWEST]]


def summary(done: Sequence[Audited], seconds: float) -> str:
    """Say in one line how much was examined, what was found, and what that took."""
    found, families = faults(done), len(done)
    return (
        f"{families} famil{'y' if families == 1 else 'ies'}, {families * len(Level)} cells, "
        f"{found or 'no'} fault{'' if found == 1 else 's'}, {seconds:.1f} s"
    )


def _table(done: Sequence[Audited]) -> Table:
    table = Table("family", *Level, "all", box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("seconds", justify="right")
    for one in done:
        spent = f"{sum(one.outcome.seconds.values()):.1f}"
        table.add_row(
            one.name,
            *(_cell(one, level) for level in COLUMNS),
            Text(f"({spent})", "dim") if one.from_cache else spent,
        )
    return table


def _cell(one: Audited, level: Level | None) -> Text:
    found = count(one, level)
    return Text(str(found), "bold red") if found else Text("ok", "green")
