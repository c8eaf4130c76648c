"""Show a report and a comparison in the terminal; the numbers say everything that the colours do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..examinations import Estimate, Response
from ..harmless import line
from .comparison import Comparison, Difference, Verdict
from .fitting import Fitting
from .report import Report
from .words import duration, heat, interval, percent, rated, spoken

#: Six shades of one hue, with a text colour that can be read on each.
_SHADES = (
    "black on #eaf1fb",
    "black on #c9dcf5",
    "black on #9cc0ec",
    "black on #6ba1df",
    "white on #2f6cb8",
    "white on #173f78",
)
_VERDICTS = {Verdict.BETTER: "bold green", Verdict.WORSE: "bold red", Verdict.UNDECIDED: "dim"}
_FAILURES = 3


def report_table(report: Report) -> RenderableType:
    """Return the report for a terminal: summary, heat map, families, some failures."""
    found = report.examination
    parts: list[RenderableType] = [
        Text.assemble(
            (report.version.title, "bold"), f" ({line(report.version.model)}): ", rated(found.overall)
        ),
        Text(
            f"{found.items} answers, {found.tokens} tokens, {duration(found.seconds)} of asking; "
            f"seed {found.seed}; ended by {found.stopped_by}.",
            style="dim",
        ),
        Fitting(_heat_map(report), _listed("Category, level", _by_level(report))),
        Fitting(_families(report), _listed("Family", _by_family(report))),
    ]
    if failures := report.failures(_FAILURES):
        parts.append(Fitting(_failures(failures), Group(*_told(failures))))
    parts.append(
        Text(
            "Pass rate, number of answers, 95% interval. 0% is what one constant answer may score.",
            style="dim",
        )
    )
    return Group(*parts)


def comparison_table(comparison: Comparison) -> RenderableType:
    """Return the comparison for a terminal, the rows from the broadest to the narrowest."""
    first, second = comparison.titles
    heading = Text(f"First: {line(first)}\nSecond: {line(second)}", style="italic")
    table = Table(show_lines=True)
    table.add_column("Asked", no_wrap=True)
    for name in ("First", "Second", "Difference"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("Intervals", no_wrap=True)
    table.add_column("Second is")
    for one in comparison.differences:
        table.add_row(*_compared(one), style="bold" if one.level is None else None)
    remarks = (Text(remark, style="dim") for remark in comparison.remarks)
    return Group(heading, Fitting(table, _narrow(comparison)), *remarks)


def _heat_map(report: Report) -> Table:
    table = Table(title="Category × level", title_justify="left", pad_edge=False)
    table.add_column("")
    for level in report.levels:
        table.add_column(spoken(level), justify="center")
    for category in report.categories:
        cells = (report.cell(category=category, level=level) for level in report.levels)
        table.add_row(spoken(category), *map(_cell, cells), end_section=True)
    return table


def _families(report: Report) -> Table:
    table = Table(title="Families", title_justify="left", pad_edge=False)
    table.add_column("Family", no_wrap=True)
    for level in report.levels:
        table.add_column(spoken(level), justify="right")
    table.add_column("all levels", justify="right")
    for category in report.categories:
        for family in report.families_of(category):
            cells = (report.cell(family=family, level=level) for level in report.levels)
            total = report.cell(family=family)
            rates = (percent(cell.rate) if cell else "·" for cell in cells)
            table.add_row(family, *rates, rated(total) if total else "·")
        table.add_section()
    return table


def _listed(heading: str, rows: Iterator[tuple[str, Estimate | None]]) -> Table:
    """Return rates one below the other, for a narrow terminal."""
    table = Table(heading, box=None, pad_edge=False)
    for name in ("Rate", "95% interval", "n"):
        table.add_column(name, justify="right", no_wrap=True)
    for name, rate in rows:
        told = (percent(rate.rate), interval(rate.low, rate.high), str(rate.items)) if rate else ("·",)
        table.add_row(name, *told)
    return table


def _by_level(report: Report) -> Iterator[tuple[str, Estimate | None]]:
    for category in report.categories:
        yield spoken(category), report.cell(category=category)
        for level in report.levels:
            yield f"  {spoken(level)}", report.cell(category=category, level=level)


def _by_family(report: Report) -> Iterator[tuple[str, Estimate | None]]:
    for category in report.categories:
        for family in report.families_of(category):
            yield family, report.cell(family=family)


def _narrow(comparison: Comparison) -> Table:
    """Return the differences alone, for a narrow terminal."""
    table = Table(box=None, pad_edge=False)
    table.add_column("Asked", no_wrap=True)
    table.add_column("Change", justify="right")
    table.add_column("Second is")
    for one in comparison.differences:
        where, *_, change, _, verdict = _compared(one)
        table.add_row(where, change, verdict)
    return table


def _failures(failures: Sequence[Response]) -> Table:
    table = Table(title="Some that did not pass", title_justify="left", pad_edge=False)
    table.add_column("Family, level", max_width=24)
    table.add_column("Question", max_width=40)
    table.add_column("Answer", max_width=40)
    for one in failures:
        table.add_row(f"{one.family}, {one.level}", _cut(one.prompt), _cut(one.answer))
    return table


def _told(failures: Sequence[Response]) -> Iterator[Text]:
    """Yield failures one below the other, for a narrow terminal."""
    for one in failures:
        yield Text(f"{one.family}, {one.level}: did not pass", style="bold")
        yield Text.assemble("Question: ", _cut(one.prompt))
        yield Text.assemble("Answer: ", _cut(one.answer))


def _cell(estimate: Estimate | None) -> Text:
    if estimate is None:
        return Text("·", style="dim")
    text = f"{percent(estimate.rate)} of {estimate.items}\n{interval(estimate.low, estimate.high)}"
    return Text(text, style=_SHADES[heat(estimate.rate)], justify="center")


def _compared(one: Difference) -> Iterator[Text]:
    where = spoken(one.category) if one.category else "everything"
    yield Text(f"  {one.level}" if one.level else where)
    for rate in (one.first, one.second):
        yield Text(f"{percent(rate.rate)}\n{interval(rate.low, rate.high)}")
    yield Text(f"{percent(one.difference, signed=True)}\n{interval(one.low, one.high, signed=True)}")
    yield Text("overlap" if one.overlap else "apart")
    yield Text(one.verdict, style=_VERDICTS[one.verdict])


def _cut(text: str) -> Text:
    shown = line(text)
    return Text(shown if len(shown) <= 160 else f"{shown[:157]}...")
