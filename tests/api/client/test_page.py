"""The report as a page: nothing in it acts, and everybody can read it."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path

import pytest

from api.client import CannotDraw, CellEstimate, Report
from api.client.reports import page
from api.client.reports.page import report_page
from shared.settings import ROOT
from tests.look import sample


class Page(HTMLParser):
    """The elements of a page, its ids, its texts and its addresses."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.addresses += [
            value or "" for name, value in attrs if name in ("href", "xlink:href", "src", "srcset", "action")
        ]

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())


@pytest.fixture(scope="module")
def report() -> Report:
    return sample.report()


@pytest.fixture(scope="module")
def text(report: Report) -> str:
    return report_page(report)


def test_nothing_of_an_answer_acts(text: str) -> None:
    shown = Page(text)

    assert not {"script", "img", "iframe", "object", "form", "a"} & set(shown.tags)
    assert any(one.startswith("<script>alert(1)</script><img src=x") for one in shown.texts)
    assert "<U+001B>[31mred $x^2$" in text.replace("&lt;", "<").replace("&gt;", ">")
    assert "\x1b" not in text


def test_no_request_leaves_the_page(text: str) -> None:
    shown = Page(text)

    assert {one for one in shown.addresses if not one.startswith("#")} == {"data:,"}
    assert {one[1:] for one in shown.addresses if one.startswith("#")} <= set(shown.ids)
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in text.replace("&#39;", "'")
    assert "http" not in text.replace("http-equiv", "")
    assert "url(" not in text
    assert "@import" not in text


def test_the_page_is_for_light_dark_phones_and_paper(text: str) -> None:
    assert "prefers-color-scheme: dark" in text
    assert "max-width: 40rem" in text
    assert "@media print" in text
    assert 'name="viewport"' in text


def test_the_page_tells_what_was_found(text: str, report: Report) -> None:
    texts = set(Page(text).texts)

    assert {"Examination of guardian version 1", "1 min 13 s", "knowledge"} <= texts
    assert {f"{one.family}" for one in report.examination.estimates} <= texts
    assert any("answers did not pass; here are 12, from as many families" in one for one in texts)
    assert "assay examine guardian --version 1 --items 60 --seed 7" in texts


def test_the_figures_tell_each_cell_and_can_be_read_aloud(text: str) -> None:
    shown = Page(text)

    assert shown.tags.count("svg") == 2
    assert {"heat-map-title", "heat-map-told", "whiskers-title", "whiskers-told"} <= set(shown.ids)
    assert text.count('role="img"') == 2
    assert len(shown.ids) == len(set(shown.ids))
    assert any(re.fullmatch(r"n = \d+", one) for one in shown.texts)
    assert any(re.fullmatch(r"\d+% \(.* to \d+%\), n = \d+", one) for one in shown.texts)


def test_the_figures_take_their_colours_from_the_page(text: str) -> None:
    drawings = "".join(re.findall(r"<svg.*?</svg>", text, re.DOTALL))

    assert not re.search(r"#[0-9a-f]{6}\b", drawings)
    assert "var(--s0)" in drawings
    assert "currentColor" in drawings
    assert "font-family" not in drawings


def test_a_shade_s_text_can_be_read_on_it() -> None:
    schemes = list(_schemes())

    assert len(schemes) == 3
    for colours in schemes:
        pairs = [(f"t{n}", f"s{n}") for n in range(6)] + [
            ("ink", "page"),
            ("quiet", "page"),
            ("quiet", "panel"),
        ]
        assert [pair for pair in pairs if _contrast(*(colours[one] for one in pair)) < 4.5] == []


def test_the_same_report_is_the_same_page_whatever_a_person_s_matplotlibrc_says(
    text: str, tmp_path: Path
) -> None:
    (tmp_path / "matplotlibrc").write_text("font.size: 30\nsvg.fonttype: path\nsavefig.transparent: False\n")
    code = (
        "import hashlib; from tests.look import sample; from api.client.reports.page import report_page;"
        "print(hashlib.sha256(report_page(sample.report()).encode()).hexdigest())"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "5"}

    drawn = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert drawn.stdout.strip() == hashlib.sha256(text.encode()).hexdigest()


def test_a_cell_that_was_not_asked_and_a_strange_level_are_told(report: Report) -> None:
    strange = CellEstimate(1, -0.4, -0.6, 0.2, "knowledge", "$brutal$", "<locks>")
    found = replace(report.examination, estimates=(*report.examination.estimates, strange))

    texts = Page(report_page(replace(report, examination=found))).texts

    assert {"not asked", "$brutal$", "<locks>", "−40%"} <= set(texts)


def test_a_page_without_failures_says_so(report: Report) -> None:
    passed = replace(report, responses=tuple(replace(one, score=1.0) for one in report.responses))

    assert "There are none." in Page(report_page(passed)).texts


def test_a_long_answer_is_cut(report: Report) -> None:
    long = replace(report.responses[1], answer="x" * 5000, score=0.0)

    assert "… (3000 more characters)" in report_page(replace(report, responses=(long,)))


def test_without_what_draws_it_the_error_says_what_to_install(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "find_spec", lambda name: None if name == "matplotlib" else name)

    with pytest.raises(CannotDraw, match=r"without matplotlib\. .*pip install 'assay-client\[report\]'"):
        report_page(report)


def test_the_command_line_loads_what_draws_pages_for_pages_only() -> None:
    code = "import sys, api.client.__main__; print({'matplotlib', 'jinja2', 'numpy'} & set(sys.modules))"

    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert loaded.stdout == "set()\n"


def _schemes() -> Iterator[dict[str, str]]:
    """Yield the colours of the page: light, dark and on paper."""
    css = (resources.files(page.__package__) / "page.css").read_text()
    for block in re.findall(r":root \{(.*?)\}", css, re.DOTALL):
        yield dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block))


def _contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2; 4.5 is enough for small text)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
