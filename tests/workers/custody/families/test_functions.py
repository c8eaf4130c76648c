from __future__ import annotations

import pytest

from shared.vocabulary import Level
from tests.workers.custody.families.sandboxed import needs_sandbox
from workers.custody.families.functions import Functions
from workers.grading.item import Item

FUNCTIONS = Functions()


def asked(words: str) -> Item:
    return next(
        item for seed in range(3000) if words in (item := FUNCTIONS.generate(Level.BASIC, seed)).prompt
    )


@needs_sandbox
@pytest.mark.parametrize(
    ("body", "score"),
    [
        ("return list(reversed(numbers))", 1.0),
        ("numbers.reverse()\n    return numbers", 1.0),
        ("for n in numbers[::-1]:\n        yield n", 0.0),
        ("return tuple(numbers[::-1])", 0.0),
        ("return sorted(numbers)", 0.0),
        ("print(numbers[::-1])", 0.0),
    ],
)
def test_what_it_returns_counts_however_it_is_written(body: str, score: float) -> None:
    item = asked("Reverse the order")
    answer = f"Here you are:\n\ndef {FUNCTIONS.entry(item)}(numbers):\n    {body}\n\nIt reverses the list."

    assert FUNCTIONS.verify(item, answer).value == score


@needs_sandbox
def test_no_hidden_list_shows_in_a_reason() -> None:
    item = asked("Reverse the order")

    score = FUNCTIONS.verify(item, f"def {FUNCTIONS.entry(item)}(numbers): raise ValueError(str(numbers))")

    assert (score.value, score.reason) == (0.0, "0 of 10 cases right; the run ended as done")


@needs_sandbox
def test_who_knows_the_example_alone_earns_nothing() -> None:
    item = asked("Reverse the order")
    example = item.prompt.partition("returns `")[2].rstrip("`.")

    assert FUNCTIONS.verify(item, f"def {FUNCTIONS.entry(item)}(numbers): return {example}").value == 0.0
