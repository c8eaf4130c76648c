"""The report as one self-contained page: no script, and no request leaves it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from importlib.util import find_spec
from statistics import median

from ..errors import CannotDraw
from ..examinations import Response
from ..harmless import harmless, line
from .report import Report
from .words import duration, interval, percent, spoken

#: Whatever an agent answered, the browser runs nothing and asks nobody.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
#: What draws a page: the extra ``report`` of the distribution.
_DRAWN_BY = ("jinja2", "matplotlib")
_FAILURES = 12
#: The most characters of a question or an answer that the page shows.
_SHOWN = 2000


def require() -> None:
    """Raise ``CannotDraw`` where what draws a page is not installed."""
    if missing := [name for name in _DRAWN_BY if find_spec(name) is None]:
        raise CannotDraw(f"A page can't be drawn without {' and '.join(missing)}.")


def report_page(report: Report) -> str:
    """Return the page of a report; the same report gives the same page. Raises ``CannotDraw``."""
    require()
    # Only a page needs them, they may be missing, and matplotlib takes half a second.
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415

    from .figures import heat_map, whiskers  # noqa: PLC0415

    environment = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    environment.filters |= {"line": line, "cut": _cut, "percent": percent}
    environment.filters |= {"duration": duration, "spoken": spoken}
    template = environment.from_string((files(__package__) / "page.html.jinja").read_text("utf-8"))
    measured = {family.name: line(family.measures) for family in report.families}
    return template.render(
        report=report,
        policy=_POLICY,
        css=(files(__package__) / "page.css").read_text("utf-8"),
        heat_map=heat_map(report),
        whiskers=whiskers(report),
        failed=sum(one.score < 1 for one in report.responses),
        failures=report.failures(_FAILURES),
        command=_command(report),
        measures=lambda family: measured.get(family, ""),
        answers_to=report.answers_to,
        interval=interval,
        milliseconds=_milliseconds,
    )


def _command(report: Report) -> str:
    """Return the command that asks the same questions again."""
    options: dict[str, object] = {"version": report.version.number} | report.plan.as_json()
    words = ["assay examine", report.version.agent]
    for name, value in options.items():
        if value not in ((), []):
            text = ",".join(value) if isinstance(value, tuple | list) else f"{value}"
            words.append(f"--{name.replace('_', '-')} {text}")
    return line(" ".join(words))


def _milliseconds(answers: Sequence[Response]) -> str:
    return f"{median(one.duration_ms for one in answers):,.0f} ms" if answers else "–"


def _cut(text: str) -> str:
    shown = harmless(text)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]} … ({len(shown) - _SHOWN} more characters)"
