from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary import Level
from workers.custody.families.sequences import Sequences, solve
from workers.grading.item import Item

SEQUENCES = Sequences()
ITEM = Item("sequences", "1", Level.BASIC, 0, "What are the next 2 numbers? 2, 5, 8, 11", 9, "14, 17")


@pytest.mark.parametrize(
    ("shown", "coming"),
    [
        ("2, 5, 8, 11", "14, 17"),
        ("3, 6, 12, 24", "48, 96"),
        ("1, 3, 4, 6, 7, 9", "10, 12"),
        ("1, 50, 2, 100, 3, 200", "4, 400"),
    ],
)
def test_the_simplest_rule_goes_on(shown: str, coming: str) -> None:
    solution = solve(f"What are the next 2 numbers? {shown}")

    assert solution is not None
    assert solution.answer == coming


def test_a_sequence_without_a_known_rule_has_no_solution() -> None:
    assert solve("What are the next 2 numbers? 1, 2, 4, 7, 11, 17") is None


@pytest.mark.parametrize(
    "answer",
    [
        *(
            "14, 17",
            "14 and 17",
            "14 17",
            "[14, 17]",
            "14\n17",
            "- 14\n- 17",
            "2, 5, 8, 11, 14, 17",
            "**14, 17**",
        ),
        *("The next 2 numbers are 14 and 17.", "The step is 3.\nThe next two numbers are 14 and 17."),
        "The next two numbers after 11 are: 14, 17",
    ],
)
def test_the_form_is_free(answer: str) -> None:
    assert SEQUENCES.verify(ITEM, answer).value == 1.0


@pytest.mark.parametrize(
    ("answer", "worth"),
    [
        *(
            ("14, 18", 0.5),
            ("13, 17", 0.0),
            ("17, 14", 0.0),
            ("14", 0.0),
            ("", 0.0),
            ("14, 17, 20", 0.0),
            ("13, 14, 17", 0.0),
        ),
        *(
            ("13, 14, 15, 16, 17", 0.0),
            ("14 or 15, 17", 0.0),
            ("-14, -17", 0.0),
            ("14.5, 17", 0.0),
            ("14th, 17th", 0.0),
        ),
    ],
)
def test_the_content_is_not(answer: str, worth: float) -> None:
    assert SEQUENCES.verify(ITEM, answer).value == worth


@given(st.lists(st.integers(-20, 40), max_size=8))
def test_one_list_of_numbers_is_right_for_one_pair(numbers: list[int]) -> None:
    text = ", ".join(map(str, numbers))
    score = SEQUENCES.verify(ITEM, text).value

    assert (score == 1.0) <= (numbers[-2:] == [14, 17])
    assert (score == 0.5) <= (numbers[-2:-1] == [14])
