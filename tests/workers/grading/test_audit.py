"""The audit finds what is wrong with a planted family, by the check that is for it."""

from __future__ import annotations

import pytest

from shared.vocabulary import Level
from tests.workers.grading import planted_families as planted
from tests.workers.grading.planted_code import Evaluates
from tests.workers.grading.planted_coded import BelievesTheLog
from workers.agents.solution import Solver
from workers.custody.families.sums import Sums, solve
from workers.grading import audit as module
from workers.grading import pace, sources
from workers.grading.audit import CHECKS, Finding, audit, findings
from workers.grading.family import Family
from workers.grading.sample import draw

FAULTS = [
    (planted.AcceptsAnything(), "junk"),
    (planted.AcceptsAnything(), "hacks"),
    (planted.AcceptsAnything(), "constant"),
    (planted.AcceptsAnyNumberInAList(), "hacks"),
    (planted.TakesTheLastNumber(), "hacks"),
    (planted.Raises(), "junk"),
    (planted.BelievesNobody(), "oracle"),
    (planted.AlwaysSeven(), "constant"),
    (planted.KeyInPrompt(), "key_in_prompt"),
    (planted.HintInPrompt(), "key_in_prompt"),
    (planted.RepeatsThePrompt(), "key_in_prompt"),
    (planted.RewardsTheLargestTerm(), "cheats"),
    (planted.RewardsStuffing(), "cheats"),
    (planted.OffersWithoutCheats(), "declaration"),
    (planted.IgnoresTheSeed(), "seed_ignored"),
    (planted.LevelChangesNothing(), "work"),
    (planted.LevelChangesNothing(), "pass_rate"),
    (planted.LevelsSwapped(), "work"),
    (planted.LevelsSwapped(), "pass_rate"),
    (planted.DependsOnTheHashSeed(), "same_everywhere"),
    (planted.DependsOnTheTimeZone(), "same_everywhere"),
    (planted.DependsOnTheLanguage(), "same_everywhere"),
    (planted.NamesAnother(), "declaration"),
    (planted.ClaimsAHighFloor(), "declaration"),
    (planted.TakesItsTime(), "slow"),
    (Evaluates(), "evaluates"),
    (BelievesTheLog(), "code_hacks"),
]


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Less than a second is long enough for a slow verifier, and no sound one takes it on a busy machine."""
    monkeypatch.setattr(pace, "LONGEST", 0.4)


def found(family: Family, check: str, solver: Solver = solve) -> list[Finding]:
    sample = draw(family, solver, items_a_cell=20, ladder_items=200, first_seed=0)
    return list(findings(check, sample))


@pytest.mark.parametrize(
    ("family", "check"),
    FAULTS,
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_a_planted_fault_is_found(family: Family, check: str) -> None:
    assert found(family, check) != []


@pytest.mark.parametrize("solver", [planted.knows_nothing, planted.is_wrong, planted.states_another_work])
def test_a_solver_that_lies_is_found(solver: Solver) -> None:
    assert found(Sums(), "solver", solver) != []


def test_every_check_has_a_planted_fault() -> None:
    assert {check for _, check in FAULTS} | {"solver"} == set(CHECKS)


@pytest.mark.parametrize("check", CHECKS)
def test_no_check_finds_a_fault_in_a_sound_family(check: str) -> None:
    assert found(Sums(), check) == []


def test_a_slow_verifier_is_not_examined_further() -> None:
    outcome = audit(planted.TakesItsTime(), solve, items_a_cell=2, ladder_items=2)

    assert {(finding.check, finding.level) for finding in outcome.findings} == {
        ("slow", level) for level in Level
    }


def test_a_finding_names_its_level_and_time_is_told_by_level() -> None:
    outcome = audit(planted.LevelsSwapped(), solve, items_a_cell=20)

    assert {(one.check, one.level) for one in outcome.findings} == {
        ("work", Level.MASTER),
        ("pass_rate", Level.MASTER),
    }
    assert set(outcome.seconds) == {*Level, None}
    assert all(seconds > 0 for seconds in outcome.seconds.values())


def test_the_same_fault_is_told_three_times_a_cell() -> None:
    assert len(found(planted.BelievesNobody(), "oracle")) == 3 * len(Level)


def test_a_family_that_runs_code_is_examined_on_fewer_items(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "SANDBOX", "workers.custody.families.nouns")
    sources.runs_code.cache_clear()
    sources.is_costly.cache_clear()

    counts = {name: module.usual_items(f"workers.custody.families.{name}") for name in ("counting", "sums")}

    sources.runs_code.cache_clear()
    sources.is_costly.cache_clear()
    assert counts == {"counting": 10, "sums": 50}
