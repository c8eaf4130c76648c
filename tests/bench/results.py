"""Tell the figures: a table, JSON and a chart, each as a rate and as a multiple of its floor or rival."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from jinja2 import Template
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
    "submit": ("submit", ("floor", "director")),
    "mix": ("1 submit : 9 polls", ("floor",)),
    "poll": ("poll", ("floor",)),
    "unchanged": ("poll with ETag: 304", ("floor",)),
    "batch": ("jobs submitted by batches", ("floor",)),
    "director": ("celery-director: submit", ("floor",)),
    "celery": ("floor: bare Celery's drain", ("null",)),
    "drain": ("drain", ("celery", "procrastinate")),
    "procrastinate": ("Procrastinate's drain", ("celery",)),
    "start": ("submit to start, idle", ()),
}

_CHART = Template(
    """<svg xmlns="http://www.w3.org/2000/svg" width="760" height="{{ 24 * bars | length + 16 }}"
     font-family="sans-serif" font-size="13">
{%- for name, rate, share in bars %}
<text x="270" y="{{ 24 * loop.index }}" text-anchor="end">{{ name | e }}</text>
<rect x="280" y="{{ 24 * loop.index - 13 }}" width="{{ '%.1f' | format(360 * share) }}" height="17" fill="#4878a8"/>
<text x="{{ '%.1f' | format(286 + 360 * share) }}" y="{{ 24 * loop.index }}">{{ '%.0f' | format(rate) }}/s</text>
{%- endfor %}
</svg>
"""
)


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
            f"{_rate(figures):,.0f}",
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
    most = max(rates.values())
    bars = [(NAMES[name][0], rates[name], rates[name] / most) for name in NAMES if name in rates]
    path.write_text(_CHART.render(bars=bars))
    return path


def _rate(figures: list[Figure]) -> float:
    return median(one.rate for one in figures)


def _median(values: list[float | None]) -> str:
    known = [value for value in values if value is not None]
    return f"{median(known):.1f}" if known else ""
