"""Every registered family passes the audit, and the audit finds what is wrong with a planted one."""

from __future__ import annotations

import pytest

from tests.contracts import planted_families as planted
from workers.custody.registry import FAMILIES
from workers.grading.audit import CHECKS, audit
from workers.grading.family import Family
from workers.grading.sample import draw


@pytest.mark.parametrize("name", FAMILIES)
def test_a_registered_family_is_sound(name: str) -> None:
    assert audit(FAMILIES[name]) == []


@pytest.mark.parametrize(
    ("family", "check"),
    [
        (planted.AcceptsAnything(), "junk"),
        (planted.AcceptsAnything(), "hacks"),
        (planted.AcceptsAnything(), "constant"),
        (planted.AcceptsAnyNumberInAList(), "hacks"),
        (planted.TakesTheLastNumber(), "hacks"),
        (planted.Raises(), "junk"),
        (planted.BelievesNobody(), "oracle"),
        (planted.AlwaysSeven(), "constant"),
        (planted.KeyInPrompt(), "key_in_prompt"),
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
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_a_planted_fault_is_found(family: Family, check: str) -> None:
    sample = draw(family, items_a_cell=20, ladder_items=200, first_seed=0)

    assert list(CHECKS[check](sample)) != []
