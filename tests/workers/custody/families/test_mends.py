"""The families that ask for flaws in functions to be mended, each flaw by itself."""

from __future__ import annotations

import pytest

from shared.vocabulary import Level
from workers.custody.families.crypto_mends import CryptoMends
from workers.custody.families.mended import Flaw, Mended, Shown, read
from workers.custody.families.mends import Mends
from workers.grading.item import Item

BOTH = (Mends(), CryptoMends())
EVERY_FLAW = [
    pytest.param(family, flaw, id=f"{family.name}-{flaw.cwe}") for family in BOTH for flaw in family.flaws
]


def item_of(family: Mended, flaw: Flaw) -> Item:
    """Return the first item that shows this flaw alone."""
    items = (family.generate(Level.BASIC, seed) for seed in range(500))
    return next(item for item in items if read(item.prompt, family.flaws)[0].flaw is flaw)


def shown_in(family: Mended, item: Item) -> Shown:
    return read(item.prompt, family.flaws)[0]


@pytest.mark.parametrize(("family", "flaw"), EVERY_FLAW)
def test_a_mended_function_passes_and_the_flawed_one_earns_nothing(family: Mended, flaw: Flaw) -> None:
    item = item_of(family, flaw)
    shown = shown_in(family, item)

    assert family.verify(item, f"Here it is:\n```python\n{item.target}```").value == 1.0
    assert family.verify(item, flaw.named(flaw.flawed, shown.name, shown.word)).value == 0.0


def test_what_refuses_everything_is_worth_nothing() -> None:
    family = BOTH[0]
    for seed in range(3):
        item = family.generate(Level.BASIC, seed)

        assert family.verify(item, f"def {family.entry(item)}(*given):\n    return None").value == 0.0


def test_a_part_of_the_functions_is_worth_its_share() -> None:
    family = BOTH[0]
    item = family.generate(Level.INTERMEDIATE, 0)
    first, second = read(item.prompt, family.flaws)
    answer = first.flaw.named(first.flaw.mended, first.name, first.word)
    answer += second.flaw.named(second.flaw.flawed, second.name, second.word)

    assert family.verify(item, answer).value == 0.5


def test_a_comparison_in_another_function_counts_for_none_but_that() -> None:
    flaws = {flaw.cwe: flaw for flaw in BOTH[1].flaws}
    both = [flaws[208], flaws[1240]]
    items = (BOTH[1].generate(Level.INTERMEDIATE, seed) for seed in range(2000))
    item = next(one for one in items if {shown.flaw for shown in read(one.prompt, both)} == set(both))
    parts = read(item.prompt, both)
    codes = [(one.flaw.flawed if one.flaw.cwe == 208 else one.flaw.mended, one) for one in parts]

    score = BOTH[1].verify(item, "\n".join(one.flaw.named(code, one.name, one.word) for code, one in codes))

    assert score.value == 0.5
