from __future__ import annotations

import re
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary import Level
from workers.custody.families.sorting import NUMBERS, WORDS, Sorting, solve
from workers.grading.item import Item

SORTING = Sorting()


def item(opening: str, entries: str) -> Item:
    solution = solve(f"{opening}{entries}.")
    assert solution is not None
    return Item("sorting", "1", Level.BASIC, 0, f"{opening}{entries}.", solution.work, solution.answer)


THREE, FOUR = item(NUMBERS, "12, 4, 9"), item(WORDS, "pear, lamp, goat, sun")


@pytest.mark.parametrize(
    "answer",
    [
        *("4, 9, 12", "4 9 12", "[4, 9, 12]", "4 < 9 < 12", "4\n9\n12", "- 4\n- 9\n- 12", "**4, 9, 12**"),
        *("The sorted numbers are: 4, 9, 12.", "12, 4, 9 → 4, 9, 12", "Sorted: 4, 9, and 12"),
        "There are 3 numbers.\nThe answer is 4, 9, 12",
        "The numbers are 4, 9, 12, 4, 9, 12, 4, 9",
    ],
)
def test_the_form_is_free(answer: str) -> None:
    assert SORTING.verify(THREE, answer).value == 1.0


@pytest.mark.parametrize(
    "answer",
    [
        *("12, 4, 9", "12, 9, 4", "9, 12", "4", "4, 9, 12, 13", "-4, -9, -12", "4.5, 9, 12", "four"),
        *("4, 9, 12 or 9, 4, 12", "1 2 3 4 5 6 7 8 9 10 11 12", "49 12", "4th, 9th, 12th", "４, ９, １２"),
    ],
)
def test_the_content_is_not(answer: str) -> None:
    assert SORTING.verify(THREE, answer).value == 0.0


@pytest.mark.parametrize(
    ("answer", "worth"),
    [
        ("goat, lamp, pear, sun", 1.0),
        ("Goat\nLamp\nPear\nSun", 1.0),
        ("In alphabetical order, the words are goat, lamp, pear and sun.", 1.0),
        ("goat, lamp, sun, pear", 1 / 4),
        ("goat, sun, lamp, pear", 0.0),
        ("sun, pear, lamp, goat", 0.0),
        ("goat, lamp, pear", 9 / 16),
        ("goat, lamp, pear, suns", 9 / 16),
        ("goat, lamp, pear, sun, lamp", 16 / 25),
        ("goat, lamp, pear, sun, sun, pear, lamp", 0.0),
        ("pear, lamp, goat, sun, goat, lamp", 1 / 4),
    ],
)
def test_what_is_right_from_the_beginning_on_counts(answer: str, worth: float) -> None:
    assert SORTING.verify(FOUR, answer).value == pytest.approx(worth)


@given(st.lists(st.sampled_from(["4", "9", "12", "13", ", ", " ", "\n", "-", "."]), max_size=12).map("".join))
def test_a_score_needs_the_two_smallest_first(text: str) -> None:
    score = SORTING.verify(THREE, text).value

    assert score == 0.0 or re.search(r"4[^0-9]+9", text)


def test_a_list_in_random_order_is_worth_next_to_nothing() -> None:
    worth = [SORTING.verify(FOUR, ", ".join(order)).value for order in permutations(FOUR.target.split(", "))]

    assert sum(worth) / len(worth) < 0.1


@pytest.mark.parametrize("level", Level)
def test_a_list_is_worth_nothing_as_it_stands(level: Level) -> None:
    for seed in range(50):
        generated = SORTING.generate(level, seed)
        entries = generated.prompt.partition(": ")[2].rstrip(".").split(", ")

        assert SORTING.verify(generated, ", ".join(entries)).value == 0.0
