from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary import Level
from workers.custody.families.counting import Counting, solve
from workers.grading.item import Item

COUNTING = Counting()
ITEM = Item("counting", "1", Level.BASIC, 0, "How many words in this list are lamp? lamp, sun, lamp.", 3, "2")


@pytest.mark.parametrize(
    "answer", ["2", "2.", "Two", "There are two.", "**2**", "The answer is 2.", "lamp: 2"]
)
def test_the_form_is_free(answer: str) -> None:
    assert COUNTING.verify(ITEM, answer).value == 1.0


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "3",
        "twenty-two",
        "two or three",
        "2 or 3",
        "1, 2",
        "one two",
        "2.5",
        "-2",
        "not two",
        "twos",
        "²",
        "٢",
    ],
)
def test_the_content_is_not(answer: str) -> None:
    assert COUNTING.verify(ITEM, answer).value == 0.0


@given(st.text(alphabet="0123456789 .,-twohre\nanswi", max_size=40))
def test_one_text_is_right_for_one_count(text: str) -> None:
    right = [
        n
        for n in range(100)
        if COUNTING.verify(Item("counting", "1", Level.BASIC, 0, "", 1, str(n)), text).value
    ]

    assert len(right) <= 1


def test_several_words_are_counted_together() -> None:
    solution = solve("How many words in this list are lamp or sun? lamp, sun, goat, lamp.")

    assert solution is not None
    assert (solution.answer, solution.work) == ("3", 8)
