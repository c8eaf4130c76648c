from __future__ import annotations

import io
import re

from rich.console import Console

from shared.vocabulary import Level
from workers.custody.audit import heatmap, page
from workers.custody.audit.running import Audited
from workers.grading.audit import Finding, Outcome

SECONDS: dict[Level | None, float] = {**dict.fromkeys(Level, 0.5), Level.MASTER: 2.0, None: 0.1}
SOUND = Audited("sums", Outcome((), SECONDS), from_cache=True)
ODD = Audited(
    "odd",
    Outcome(
        (
            Finding("junk", Level.BASIC, "12: [bold]'' scores 1"),
            Finding("junk", Level.BASIC, "13: <script>alert(1)</script>"),
            Finding("evaluates", None, "odd, line 3: eval"),
        ),
        {**SECONDS, Level.MASTER: 4.0},
    ),
)


def printed(*done: Audited) -> str:
    console = Console(file=io.StringIO(), width=140)
    page.show(console, done, 7.25)
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def rows(text: str) -> dict[str, list[str]]:
    return {line.split()[0]: line.split()[1:] for line in text.splitlines() if line.strip()}


def test_each_cell_is_ok_or_counts_its_faults() -> None:
    table = rows(printed(SOUND, ODD))

    assert table["sums"] == ["ok"] * 7 + ["(4.6)"]
    assert table["odd"][:8] == ["2", *["ok"] * 5, "1", "6.6"]


def test_each_fault_is_a_line_as_it_was_told() -> None:
    text = printed(ODD)

    assert "odd, basic, junk: 12: [bold]'' scores 1" in text
    assert "odd, all levels, evaluates: odd, line 3: eval" in text


def test_the_slowest_cells_the_cache_and_the_sum_are_told() -> None:
    text = printed(SOUND, ODD)

    assert "Slowest: odd master 4.00 s; sums master 2.00 s;" in text
    assert "Taken from the cache: sums\n" in text
    assert "2 families, 12 cells, 3 faults, 7.2 s" in text
    assert "1 family, 6 cells, no faults" in printed(SOUND)


def test_the_heat_map_is_one_page_without_scripts() -> None:
    html = heatmap.draw([SOUND, ODD], 7.25)

    assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert not re.search(r"(src|href)=", html)
    assert html.count('<td class="cell"') == 7 + 5
    assert html.count('<td class="fault">') == 2
    assert "2 faults</td>" in html
    assert "--heat: 50" in html


def test_a_family_that_crashed_is_shown_too() -> None:
    crashed = Audited("odd", Outcome((Finding("crash", None, "ValueError: no"),), {}))

    assert "odd, all levels, crash: ValueError: no" in printed(crashed)
    assert "ValueError: no" in heatmap.draw([crashed], 0.0)
