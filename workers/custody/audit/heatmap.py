"""Draw an audit as one self-contained page: a heat map of families and levels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from workers.custody.audit.page import COLUMNS, count, summary
from workers.custody.audit.running import Audited

TEMPLATE = "heatmap.html.j2"


def draw(done: Sequence[Audited], seconds: float) -> str:
    """Return the page for ``done`` as HTML, without scripts; ``seconds`` is what the whole run took."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
    )
    hottest = max((spent for one in done for spent in one.outcome.seconds.values()), default=0.0)
    return environment.get_template(TEMPLATE).render(
        columns=[level or "all" for level in COLUMNS],
        rows=[_row(one, hottest or 1.0) for one in done],
        summary=summary(done, seconds),
    )


def _row(one: Audited, hottest: float) -> dict[str, object]:
    spent = one.outcome.seconds
    return {
        "name": one.name,
        "from_cache": one.from_cache,
        "cells": [
            {
                "seconds": spent.get(level, 0.0),
                "heat": round(100 * spent.get(level, 0.0) / hottest),
                "faults": count(one, level),
            }
            for level in COLUMNS
        ],
        "findings": one.outcome.findings,
        "seconds": sum(spent.values()),
    }
