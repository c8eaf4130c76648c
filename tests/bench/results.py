"""Tell the figures: a table, JSON and a chart, each as a rate and as a multiple of its floor or rival."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from matplotlib.figure import Figure as Drawing
from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """What one round of one measure came to; rates are a second."""

    rate: float
    p50_ms: float | None = None
    p99_ms: float | None = None
    errors: int = 0


Measured = dict[str, list[Figure]]

#: What each measure is called, and what it stands beside.
NAMES = {
    "null": ("a view that does nothing", ()),
    "floor": ("floor: a view that inserts the row", ("null",)),
    "submit": ("submit", ("floor", "director", "director-2")),
    "mix": ("1 submit : 9 polls", ("floor",)),
    "poll": ("poll", ("floor",)),
    "unchanged": ("poll with ETag: 304", ("floor",)),
    "batch": ("jobs submitted by batches", ("floor",)),
    "director": ("celery-director: submit, as it comes", ("floor",)),
    "director-2": ("celery-director: submit, as many processes", ("floor",)),
    "celery": ("floor: bare Celery's drain", ("null",)),
    "drain": ("drain", ("celery", "procrastinate", "procrastinate-1")),
    "procrastinate": ("Procrastinate's drain, as many at once", ("celery",)),
    "procrastinate-1": ("Procrastinate's drain, one at a time", ("celery",)),
    "start": ("submit to start, idle", ()),
}


def table(measured: Mapping[str, list[Figure]]) -> Table:
    """Return the table of medians."""
    told = Table("measure", title="Medians of rounds")
    for heading in ("a second", "beside", "p50 ms", "p99 ms", "errors"):
        told.add_column(heading, justify="right")
    for name, (title, besides) in NAMES.items():
        if name not in measured:
            continue
        figures = measured[name]
        ratios = [
            f"{_rate(figures) / _rate(measured[one]):.2f} × {one}" for one in besides if one in measured
        ]
        told.add_row(
            title,
            "" if name == "start" else f"{_rate(figures):,.0f}",
            ", ".join(ratios),
            _median([one.p50_ms for one in figures]),
            _median([one.p99_ms for one in figures]),
            str(sum(one.errors for one in figures)),
        )
    return told


def write(measured: Mapping[str, list[Figure]], path: Path) -> Path:
    """Write every round of every measure as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rounds = {name: [asdict(one) for one in figures] for name, figures in measured.items()}
    path.write_text(json.dumps({"rounds": rounds}, indent=2) + "\n")
    return path


def chart(measured: Mapping[str, list[Figure]], path: Path) -> Path:
    """Draw the medians as bars, but for the null view, beside which all others would be short."""
    rates = {name: _rate(figures) for name, figures in measured.items() if name not in ("null", "start")}
    drawn = Drawing(figsize=(9, 0.4 * len(rates) + 0.6), layout="constrained")
    axes = drawn.subplots()
    bars = axes.barh(
        [NAMES[name][0] for name in NAMES if name in rates], [rates[n] for n in NAMES if n in rates]
    )
    axes.bar_label(bars, fmt="{:,.0f}/s", padding=3)
    axes.invert_yaxis()
    axes.spines[["top", "right"]].set_visible(False)
    drawn.savefig(path)
    return path


def _rate(figures: list[Figure]) -> float:
    return median(one.rate for one in figures)


def _median(values: list[float | None]) -> str:
    known = [value for value in values if value is not None]
    return f"{median(known):.1f}" if known else ""
