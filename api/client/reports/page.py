"""The report as one self-contained page: no script, and no request leaves it."""

from __future__ import annotations

from importlib.resources import files
from statistics import median
from xml.etree.ElementTree import Element

from ..examinations import Estimate, Response
from ..harmless import harmless, line
from .elements import document, element
from .report import Report
from .words import duration, heat, interval, percent, spoken

#: Whatever an agent answered, the browser runs nothing and asks nobody.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_FAILURES = 12
#: The most characters of a question or an answer that the page shows.
_SHOWN = 2000


def report_page(report: Report) -> str:
    """Return the page of a report; the same report gives the same page."""
    title = f"Examination of {line(report.version.title)}"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("link", rel="icon", href="data:,"),
        element("style", (files(__package__) / "page.css").read_text("utf-8")),
    )
    main = element(
        "main",
        element("h1", title),
        _summary(report),
        _section("Category × level", _heat_map(report), _legend()),
        _section("Families", _families(report)),
        _section("Questions that were not passed", *_failures(report)),
        _section("How to read this, and to have it again", *_notes(report)),
    )
    return document(element("html", head, element("body", main), lang="en"))


def _section(heading: str, *contents: Element) -> Element:
    return element("section", element("h2", heading), *contents)


def _summary(report: Report) -> Element:
    found, answers = report.examination, report.responses
    asked = sum(one.prompt_tokens for one in answers)
    answered = sum(one.completion_tokens for one in answers)
    figures = {
        "Pass rate": (percent(found.overall.rate), f"95%: {interval(found.overall.low, found.overall.high)}"),
        "Answers": (str(found.items), f"ended by {found.stopped_by}"),
        "Tokens": (f"{found.tokens:,}", f"{asked:,} asked, {answered:,} answered"),
        "Time": (duration(found.seconds), f"{_milliseconds(answers)} an answer (median)"),
    }
    facts = (
        element("div", element("dt", name), element("dd", element("strong", big), element("span", small)))
        for name, (big, small) in figures.items()
    )
    return element("dl", *facts, class_="figures")


def _heat_map(report: Report) -> Element:
    levels = [element("th", spoken(level), scope="col", role="columnheader") for level in report.levels]
    corner = element("td", role="cell")
    rows = [element("tr", corner, *levels, role="row")]
    for category in report.categories:
        name = element("th", spoken(category), scope="row", role="rowheader")
        cells = (_cell(report.cell(category=category, level=level), spoken(level)) for level in report.levels)
        rows.append(element("tr", name, *cells, role="row"))
    head, body = element("thead", rows[0], role="rowgroup"), element("tbody", *rows[1:], role="rowgroup")
    return element("table", head, body, class_="heat", role="table")


def _cell(estimate: Estimate | None, level: str) -> Element:
    if estimate is None:
        return element("td", "not asked", class_="none", data_level=level, role="cell")
    return element(
        "td",
        element("strong", percent(estimate.rate)),
        element("span", interval(estimate.low, estimate.high)),
        element("span", f"{estimate.items} answers" if estimate.items > 1 else "1 answer"),
        class_=f"shade-{heat(estimate.rate)}",
        data_level=level,
        role="cell",
    )


def _legend() -> Element:
    shades = (element("span", f"{100 * n / 6:.0f}%", class_=f"shade-{n}") for n in range(6))
    return element(
        "p", "From ", *shades, " on. Each cell has the pass rate and its 95% interval.", class_="legend"
    )


def _families(report: Report) -> Element:
    measures = {family.name: family.measures for family in report.families}
    headings = (
        "Family",
        "Level",
        "Pass rate",
        "0 to 100%, with the 95% interval",
        "Answers",
        "Tokens",
        "Median time",
    )
    head = element("thead", element("tr", *(element("th", text, scope="col") for text in headings)))
    bodies = []
    for category in report.categories:
        for family in report.families_of(category):
            levels = [one for one in report.levels if report.cell(family=family, level=one)]
            rows = [_family_row(report, family, level) for level in levels]
            told = [
                element("strong", family),
                element("span", f"{spoken(category)}. {measures.get(family, '')}"),
            ]
            rows[0].insert(0, element("th", *told, scope="rowgroup", rowspan=str(len(rows))))
            bodies.append(element("tbody", *rows))
    return element("div", element("table", head, *bodies, class_="families"), class_="wide", tabindex="0")


def _family_row(report: Report, family: str, level: str) -> Element:
    estimate = report.cell(family=family, level=level)
    assert estimate is not None
    answers = [one for one in report.responses if (one.family, one.level) == (family, level)]
    texts = (str(estimate.items), f"{sum(one.tokens for one in answers):,}", _milliseconds(answers))
    return element(
        "tr",
        element("td", spoken(level)),
        element("td", percent(estimate.rate), class_="number"),
        element("td", _bar(estimate), element("span", interval(estimate.low, estimate.high))),
        *(element("td", text, class_="number") for text in texts),
    )


def _bar(estimate: Estimate) -> Element:
    """Return a dot with whiskers; what lies below 0 is drawn at 0."""
    low, rate, high = (100 * min(1.0, max(0.0, one)) for one in (estimate.low, estimate.rate, estimate.high))
    whisker = element("i", style=f"left:{low:.1f}%;width:{high - low:.1f}%")
    return element("div", whisker, element("b", style=f"left:{rate:.1f}%"), class_="bar", aria_hidden="true")


def _failures(report: Report) -> list[Element]:
    failed = sum(one.score < 1 for one in report.responses)
    if not failed:
        return [element("p", "There are none.")]
    shown = report.failures(_FAILURES)
    told = f"{failed} of {len(report.responses)} answers did not pass; here are {len(shown)}, "
    told += "from as many families and levels as there are."
    return [element("p", told), *map(_failure, shown)]


def _failure(response: Response) -> Element:
    summary = f"{response.family}, {spoken(response.level)}, seed {response.seed}: scored {response.score:g}"
    return element(
        "details",
        element("summary", summary),
        element("h3", "Question"),
        element("pre", _cut(response.prompt)),
        element("h3", "Answer"),
        element("pre", _cut(response.answer) or "(nothing)"),
    )


def _notes(report: Report) -> list[Element]:
    found, version = report.examination, report.version
    return [
        element(
            "p",
            "A pass rate is the mean score with the families’ floors taken off: 100% is perfect, 0% is what one "
            "constant answer may score. In the long run 95 of 100 such intervals hold the true rate.",
        ),
        element(
            "p", f"Model {line(version.model)} at the endpoint {line(version.endpoint)}; job {found.job_id}."
        ),
        element("p", "The same questions again:"),
        element("pre", _command(report)),
    ]


def _command(report: Report) -> str:
    """Return the command that asks the same questions again."""
    options: dict[str, object] = {"version": report.version.number} | report.plan.as_json()
    words = ["assay examine", report.version.agent]
    for name, value in options.items():
        if value not in ((), []):
            text = ",".join(value) if isinstance(value, tuple | list) else f"{value}"
            words.append(f"--{name.replace('_', '-')} {text}")
    return line(" ".join(words))


def _milliseconds(answers: list[Response] | tuple[Response, ...]) -> str:
    return f"{median(one.duration_ms for one in answers):,.0f} ms" if answers else "–"


def _cut(text: str) -> str:
    shown = harmless(text)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]} … ({len(shown) - _SHOWN} more characters)"
