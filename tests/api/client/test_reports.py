"""Reports: what the table, the JSON and the numbers promise."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from api.client import Client, Estimate, NotAssay, Report
from api.client.commands.terminal import Terminal
from api.client.examinations import CellEstimate
from api.client.reports.comparison import Verdict, compared, difference
from api.client.reports.pooling import pooled, wilson
from api.client.reports.table import report_table
from shared.models import Job
from shared.vocabulary import Category, Level
from workers.custody import replay
from workers.custody.estimates import Scored, estimate
from workers.custody.question import Answered
from workers.custody.registry import family
from workers.grading.receipt import receipt
from workers.ports import Usage


@pytest.fixture
def report(client: Client, ended: Job) -> Report:
    return client.report(str(ended.id))


def test_the_table_can_be_read_without_colour(report: Report) -> None:
    text = Terminal().text_of(report_table(report))

    assert "50% of 2" in text
    assert "30 to 70%" in text
    assert "<U+001B>[31mred" in text


def test_a_cell_that_was_not_asked_is_empty(report: Report) -> None:
    strange = CellEstimate(1, 1.0, 0.2, 1.0, "security", "brutal", "locks")
    found = replace(report.examination, estimates=(*report.examination.estimates, strange))
    wider = replace(report, examination=found)

    assert wider.levels == ["basic", "brutal"]
    assert "·" in Terminal().text_of(report_table(wider))
    assert wider.cell(category="security", level="basic") is None


def test_failures_come_from_as_many_places_as_there_are(report: Report) -> None:
    one = replace(report.responses[1], score=0.0)
    responses = (one, replace(one, seed=9), replace(one, level="expert"))

    chosen = replace(report, responses=responses).failures(2)

    assert [answer.level for answer in chosen] == ["basic", "expert"]


def test_a_json_report_is_read_again(report: Report) -> None:
    assert Report.from_json(report.as_json()) == report
    assert json.loads(report.as_json())["responses"][0]["receipt"] == {"item": "sha256:…"}
    with pytest.raises(NotAssay, match="no JSON report"):
        Report.from_json("{")


def test_a_json_report_can_be_replayed(
    report: Report, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sums = family("sums")
    item = sums.generate(Level.BASIC, 7)
    answer = sums.oracle(item)
    graded = replace(
        report.responses[0],
        prompt=item.prompt,
        answer=answer,
        score=1.0,
        receipt=receipt(sums, item, answer).as_json(),
    )
    (tmp_path / "report.json").write_text(replace(report, responses=(graded,)).as_json())

    assert replay.main([str(tmp_path / "report.json")]) == 0
    assert "1 answers scored again, 0 differences." in capsys.readouterr().out


def test_cells_are_pooled_as_the_server_pools() -> None:
    floors = {"sums": 0.1, "choice": 0.25}
    scored = [
        Scored(Category.KNOWLEDGE, Level.BASIC, name, floors[name], _answered(score))
        for name, score in (*product(["sums"], [1.0, 0.0, 1.0]), *product(["choice"], [1.0, 0.5]))
    ]
    cells = [
        CellEstimate(**estimate(group).as_json(), category="", level="", family=name)  # type: ignore[arg-type]
        for name in floors
        if (group := [one for one in scored if one.family == name])
    ]

    mine = pooled(cells)

    theirs = estimate(scored).as_json()
    assert [mine.items, mine.rate, mine.low, mine.high, mine.floor] == pytest.approx(
        [*theirs.values()], abs=2e-4
    )


def test_a_difference_is_newcombes() -> None:
    rates = [
        Estimate(items, passed / items, *wilson(passed / items, items))
        for passed, items in ((48, 80), (56, 70))
    ]

    found = difference(None, None, *rates)

    # The example of Newcombe (1998), method 10.
    assert (found.difference, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)
    assert (found.overlap, found.verdict) == (True, Verdict.BETTER)


@pytest.mark.parametrize(("after", "verdict"), [(0.1, Verdict.WORSE), (0.55, Verdict.UNDECIDED)])
def test_a_verdict_needs_an_interval_off_zero(after: float, verdict: Verdict) -> None:
    before, now = (Estimate(50, rate, rate - 0.1, rate + 0.1) for rate in (0.5, after))

    assert difference(None, None, before, now).verdict == verdict


def test_only_what_both_were_asked_is_compared(report: Report) -> None:
    first = report.examination
    strange = CellEstimate(1, 1.0, 0.2, 1.0, "security", "basic", "locks")
    second = replace(first, agent_version_id="another", seed=8, estimates=(*first.estimates, strange))
    nothing = replace(first, estimates=())

    found = compared(first, second, titles=("a", "b"))

    assert [(one.category, one.level) for one in found.differences] == [
        (None, None),
        ("knowledge", None),
        ("knowledge", "basic"),
    ]
    assert "0 of the first and 1 of the second are left out" in found.remarks[0]
    assert compared(first, nothing, titles=("a", "b")).differences == ()


def _answered(score: float) -> Answered:
    sums = family("sums")
    item = sums.generate(Level.BASIC, 7)
    return Answered(
        prompt=item.prompt,
        answer="",
        score=score,
        score_above_floor=score,
        reason="",
        model="",
        finish_reason="stop",
        usage=Usage(1, 1),
        duration_ms=1,
        receipt=receipt(sums, item, ""),
    )
