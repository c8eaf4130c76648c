from __future__ import annotations

import re

import pytest

from shared.vocabulary import Level
from workers.custody.families.renames import Renames

RENAMES = Renames()
ITEM = RENAMES.generate(Level.EXPERT, 1)
PAIRS = re.findall(r"`([a-z]+)` to `([a-z]+)`", ITEM.prompt)
BEFORE = ITEM.prompt.partition("\n\n")[2]


def test_layout_comments_and_quotes_are_free() -> None:
    spaced = ITEM.target.replace(" + ", "  +  ").replace('"', "'").replace("\n    ", "\n\n  ")

    assert RENAMES.verify(ITEM, f"```python\n# renamed\n{spaced}\n```").value == 1.0


def test_a_line_counts_only_with_its_text_in_quotes_as_it_was() -> None:
    everywhere = BEFORE
    for old, new in PAIRS:
        everywhere = re.sub(rf"\b{old}\b", new, everywhere)

    assert 0.5 < RENAMES.verify(ITEM, everywhere).value < 1.0


def test_one_name_left_out_costs_its_lines() -> None:
    old, new = min(PAIRS, key=lambda pair: BEFORE.count(pair[0]))
    score = RENAMES.verify(ITEM, re.sub(rf"\b{new}\b", old, ITEM.target))

    assert 0.5 < score.value < 1.0


@pytest.mark.parametrize(
    "change", [lambda text: text.replace("return", "x = 1\n    return"), lambda text: text.replace("+", "-")]
)
def test_nothing_else_may_change(change) -> None:  # type: ignore[no-untyped-def]
    assert RENAMES.verify(ITEM, change(ITEM.target)).value == 0.0
