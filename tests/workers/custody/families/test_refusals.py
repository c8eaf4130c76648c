from __future__ import annotations

import pytest

from shared.vocabulary import Level
from tests.workers.custody.families.sandboxed import needs_sandbox
from workers.custody.families.refusals import Refusals

REFUSALS = Refusals()
ITEM = next(
    item for seed in range(3000) if "is negative" in (item := REFUSALS.generate(Level.BASIC, seed)).prompt
)
ERROR = ITEM.prompt.partition("raises ")[2].partition(".")[0]
RETURNED = ITEM.prompt.partition("returns ")[2].rstrip(".")


@needs_sandbox
@pytest.mark.parametrize(
    ("body", "score"),
    [
        (f"if n < 0: raise {ERROR}('negative')\n    return {RETURNED}", 1.0),
        (f"if 0 > n:\n        raise {ERROR}\n    else:\n        return {RETURNED}", 1.0),
        (f"return {RETURNED}", 0.0),
        (f"raise {ERROR}", 0.0),
        (f"if n < 0: raise Exception('{ERROR}')\n    return {RETURNED}", 0.0),
        (f"if n < 0: return {ERROR}\n    return {RETURNED}", 0.0),
    ],
)
def test_what_is_raised_and_returned_counts(body: str, score: float) -> None:
    assert REFUSALS.verify(ITEM, f"def {REFUSALS.entry(ITEM)}(n):\n    {body}").value == score


@needs_sandbox
def test_a_rule_that_is_left_out_costs_its_cases() -> None:
    item = REFUSALS.generate(Level.EXPERT, 1)
    lines = item.target.splitlines()

    score = REFUSALS.verify(item, "\n".join([lines[0], *lines[3:]]))

    assert 0.5 < score.value < 1.0


def test_every_rule_is_the_first_to_hold_somewhere() -> None:
    for seed in range(30):
        item = REFUSALS.generate(Level.LEGENDARY, seed)

        assert item.work == item.prompt.count("it raises") == 12
