"""Draw a report's figures with matplotlib: pass rates as a heat map, and families with their intervals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure

from ..examinations import Estimate
from ..harmless import line
from .drawing import INK, LINE, MARK, ON_SHADE, PAGE, QUIET, SHADES, drawn, styled
from .report import Report
from .words import heat, percent, rated, spoken

#: How wide a figure is, in CSS pixels, where the page does not make it fit; a phone's width, about.
_WIDTH = 420
_GAPS: dict[str, Any] = {"edgecolors": PAGE, "linewidth": 3, "clip_on": False}


def heat_map(report: Report) -> str:
    """Return the pass rates as an SVG element: a row a level, a column a category."""
    columns, rows = len(report.categories), len(report.levels)
    left, top = 92, 30
    with styled():
        figure, axes = _figure(left, top, max(_WIDTH - left, 96 * columns), 0, 50 * rows)
        cells = [
            [report.cell(category=category, level=level) for category in report.categories]
            for level in report.levels
        ]
        shades = [[float("nan") if cell is None else heat(cell.rate) for cell in row] for row in cells]
        # Shades are whole numbers, and each falls in the middle of its bin.
        norm = BoundaryNorm([n - 0.5 for n in range(len(SHADES) + 1)], len(SHADES))
        axes.pcolormesh(shades, cmap=ListedColormap(SHADES), norm=norm, **_GAPS)
        for y, row in enumerate(cells):
            for x, cell in enumerate(row):
                _write(axes, x + 0.5, y + 0.5, cell)
        axes.set_xlim(0, columns)
        axes.set_ylim(rows, 0)
        axes.set_xticks([x + 0.5 for x in range(columns)], [spoken(line(one)) for one in report.categories])
        axes.set_yticks([y + 0.5 for y in range(rows)], [spoken(line(one)) for one in report.levels])
        axes.tick_params(length=0, labeltop=True, labelbottom=False, labelcolor=INK)
        return drawn(
            figure,
            "heat-map",
            title="Pass rates by level and category",
            description=f"{'; '.join(_extremes(report))}. The table after it has every rate.",
        )


def whiskers(report: Report) -> str:
    """Return each family's pass rate over all levels, with its 95% interval, as an SVG element."""
    rows = list(_rows(report))
    found = {name: report.cell(family=name) for name, is_family in rows if is_family}
    rates = [one for one in found.values() if one is not None]
    height = 34 * len(rows)
    with styled():
        figure, axes = _figure(8, 4, _WIDTH - 24, 26, height)
        across = axes.get_yaxis_transform()
        lines: list[float] = []
        for number, (name, is_family) in enumerate(rows):
            top = 34.0 * number
            rate = found.get(name) if is_family else None
            if rate is None:
                axes.text(0, top + 22, spoken(name), color=INK, weight="bold", transform=across)
                continue
            lines.append(top + 24)
            told = f"{rated(rate)}, n = {rate.items}"
            axes.text(0, top + 14, line(name), color=INK, transform=across)
            axes.text(1, top + 14, told, color=QUIET, size=11, ha="right", transform=across)
        reach = [
            [max(0.0, one.rate - one.low) for one in rates],
            [max(0.0, one.high - one.rate) for one in rates],
        ]
        axes.errorbar(
            [one.rate for one in rates],
            lines,
            xerr=reach,
            fmt="o",
            color=MARK,
            ecolor=MARK,
            elinewidth=1.5,
            capsize=3,
            markersize=7,
            clip_on=False,
        )
        overall = report.examination.overall.rate
        axes.axvline(overall, color=QUIET, linestyle=(0, (3, 3)), linewidth=1, zorder=0.5, clip_on=False)
        axes.set_xlim(min([0.0, *(one.low for one in rates)]), 1)
        axes.set_ylim(height, 0)
        axes.set_yticks([])
        ticks = [0, 0.25, 0.5, 0.75, 1]
        axes.set_xticks(ticks, [percent(one) for one in ticks])
        axes.tick_params(axis="x", length=0, labelcolor=QUIET, labelsize=11)
        # What one constant answer may score.
        axes.axvline(0, color=QUIET, linewidth=1, zorder=0.4, clip_on=False)
        axes.grid(axis="x", color=LINE, linewidth=1, clip_on=False)
        axes.set_axisbelow(True)
        return drawn(
            figure,
            "whiskers",
            title="Pass rates by family, with 95% intervals",
            description="A dot a family, with its interval as a whisker. The table after it has every rate.",
        )


def _figure(left: float, top: float, width: float, bottom: float, height: float) -> tuple[Figure, Axes]:
    """Return a transparent figure and the axes in it, ``width`` by ``height`` with such margins, in px."""
    wide, high = left + width + (16 if bottom else 0), top + height + bottom
    figure = Figure(figsize=(wide / 72, high / 72), facecolor="none")
    axes = figure.add_axes((left / wide, bottom / high, width / wide, height / high), facecolor="none")
    return figure, axes


def _write(axes: Axes, x: float, y: float, cell: Estimate | None) -> None:
    """Write a cell's rate and number of answers."""
    if cell is None:
        axes.text(x, y, "not asked", color=QUIET, size=11, ha="center", va="center")
        return
    on = ON_SHADE[heat(cell.rate)]
    axes.text(x, y - 0.12, percent(cell.rate), color=on, size=15, weight="bold", ha="center", va="center")
    axes.text(x, y + 0.26, f"n = {cell.items}", color=on, size=11, ha="center", va="center")


def _rows(report: Report) -> Iterator[tuple[str, bool]]:
    """Yield the categories, and after each its families (True)."""
    for category in report.categories:
        yield category, False
        for family in report.families_of(category):
            yield family, True


def _extremes(report: Report) -> Iterator[str]:
    """Yield where the rate is lowest and where it is highest."""
    rates = [
        (cell.rate, f"{percent(cell.rate)} in {spoken(category)}, {spoken(level)}")
        for category in report.categories
        for level in report.levels
        if (cell := report.cell(category=category, level=level))
    ]
    yield f"The lowest is {min(rates)[1]}"
    yield f"the highest {max(rates)[1]}"
