from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from shared.vocabulary import Level
from workers.custody.registry import FAMILIES
from workers.custody.replay import main, replay
from workers.grading.receipt import receipt
from workers.grading.scoring import grade


def response(name: str, level: Level, seed: int, answer: str | None = None) -> dict[str, Any]:
    family = FAMILIES[name]
    item = family.generate(level, seed)
    text = family.oracle(item) if answer is None else answer
    return {
        "prompt": item.prompt,
        "answer": text,
        "score": grade(family, item, text).value,
        "receipt": receipt(family, item, text).as_json(),
    }


def responses(names: Sequence[str], levels: Iterable[Level]) -> list[dict[str, Any]]:
    right = [response(name, level, 3) for level in levels for name in names]
    return [*right, *(response(name, Level.BASIC, 4, "I do not know.") for name in names)]


@pytest.fixture
def stored() -> list[dict[str, Any]]:
    """A few responses, of a family that runs code too."""
    return responses(("sums", "dates", "sorting", "functions"), [Level.BASIC])


@pytest.mark.parametrize("name", FAMILIES)
def test_what_was_stored_is_scored_the_same(name: str) -> None:
    stored = responses([name], Level)

    assert list(replay(json.loads(json.dumps(stored)))) == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda one: one.update(answer=one["answer"] + "!"), "answer_hash"),
        (lambda one: one.update(score=0.5), "score"),
        (lambda one: one.update(prompt=one["prompt"] + " "), "prompt"),
        (lambda one: one["receipt"].update(seed=5), "item_hash"),
        (lambda one: one["receipt"].update(verifier_hash="0" * 64), "verifier_hash"),
        (lambda one: one["receipt"].update(libraries={"left-pad": "1"}), "libraries"),
        (lambda one: one["receipt"].update(family="gone"), "family"),
    ],
)
def test_one_change_is_named(stored: list[dict[str, Any]], change: Any, named: str) -> None:
    change(stored[2])

    found = list(replay(stored))

    assert named in [difference.what for difference in found]
    assert {difference.ordinal for difference in found} == {2}


def test_the_surroundings_are_compared_first(stored: list[dict[str, Any]]) -> None:
    stored[2]["receipt"].update(item_hash="0" * 64, libraries={"left-pad": "1"}, python="2.7")

    assert [difference.what for difference in replay(stored)] == ["python", "libraries", "item_hash"]


def test_the_command_says_what_differs(
    stored: list[dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "report.json"
    file.write_text(json.dumps({"responses": stored}))
    same = main([str(file)])
    stored[0]["score"] = 0.25
    file.write_text(json.dumps({"responses": stored}))

    assert (same, main([str(file)])) == (0, 1)
    assert "response 0: score was 0.25" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "{}", '{"responses": [{}]}', '{"responses": 7}'])
def test_a_file_that_is_no_report_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_text(text)

    assert main([str(file)]) == 2
