from __future__ import annotations

import pytest

from shared.vocabulary import Level
from tests.workers.custody.families.sandboxed import needs_sandbox
from workers.custody.families.comprehensions import Comprehensions

COMPREHENSIONS = Comprehensions()
ITEM = next(
    item
    for seed in range(3000)
    if "kept.append(-n)" in (item := COMPREHENSIONS.generate(Level.BASIC, seed)).prompt
)
ENTRY = COMPREHENSIONS.entry(ITEM)


@needs_sandbox
@pytest.mark.parametrize(
    ("body", "score"),
    [
        ("return [-n for n in numbers]", 1.0),
        ("return list(map(lambda n: -n, numbers))", 1.0),
        ("return [n for n in numbers]", 0.0),
    ],
)
def test_without_loops_its_values_count(body: str, score: float) -> None:
    assert COMPREHENSIONS.verify(ITEM, f"def {ENTRY}(numbers):\n    {body}").value == score


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("for n in numbers: pass\n    return [-n for n in numbers]", "a loop is left"),
        ("while False: pass\n    return [-n for n in numbers]", "a loop is left"),
        (f"return [-numbers[0], *{ENTRY}(numbers[1:])] if numbers else []", "it calls itself"),
    ],
)
def test_a_loop_that_is_left_is_seen_before_anything_is_run(body: str, reason: str) -> None:
    score = COMPREHENSIONS.verify(ITEM, f"def {ENTRY}(numbers):\n    {body}")

    assert (score.value, score.reason) == (0.0, reason)
