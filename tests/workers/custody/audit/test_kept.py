from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from shared.vocabulary import Level
from workers.custody.audit import kept as module
from workers.custody.audit.kept import Kept, as_json, outcome_of
from workers.custody.families.sums import Sums, solve
from workers.grading.audit import Finding, Outcome

CLEAN = Outcome((), {Level.BASIC: 0.25, None: 1.0})
FAULTY = replace(CLEAN, findings=(Finding("junk", Level.BASIC, "x"), Finding("crash", None, "y")))


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "audit")


def test_what_was_kept_is_found(kept: Kept) -> None:
    kept.keep(Sums(), solve, CLEAN)

    assert kept.find(Sums(), solve) == CLEAN


def test_nothing_is_found_where_nothing_was_kept(kept: Kept) -> None:
    assert kept.find(Sums(), solve) is None


def test_a_fault_is_looked_at_anew(kept: Kept) -> None:
    kept.keep(Sums(), solve, CLEAN)
    kept.keep(Sums(), solve, FAULTY)

    assert kept.find(Sums(), solve) is None


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("source_hash", lambda modules: f"changed {modules}"),
        ("source_hash", lambda modules: f"changed {modules}" if modules == (module.AUDIT,) else "same"),
        ("libraries", lambda _: {"numpy": "0"}),
    ],
    ids=["family", "audit", "library"],
)
def test_what_it_rests_on_is_the_same_or_it_is_not_found(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, name: str, answer: object
) -> None:
    kept.keep(Sums(), solve, CLEAN)

    monkeypatch.setattr(module, name, answer)

    assert kept.find(Sums(), solve) is None


def test_another_python_needs_another_audit(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.keep(Sums(), solve, CLEAN)

    monkeypatch.setattr("platform.python_version", lambda: "3.11.0")

    assert kept.find(Sums(), solve) is None


def test_a_file_that_was_cut_off_is_no_outcome(kept: Kept) -> None:
    kept.keep(Sums(), solve, CLEAN)
    file = next(kept.folder.iterdir())
    file.write_text(file.read_text()[:20])

    assert kept.find(Sums(), solve) is None


@pytest.mark.parametrize("outcome", [CLEAN, FAULTY])
def test_an_outcome_is_the_same_after_json(outcome: Outcome) -> None:
    assert outcome_of(as_json(outcome)) == outcome
