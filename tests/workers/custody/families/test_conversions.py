from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary import Level
from workers.custody.families.conversions import CHAINS, Conversions, solve
from workers.grading.item import Item

CONVERSIONS = Conversions()


def item(prompt: str) -> Item:
    solution = solve(prompt)
    assert solution is not None
    return Item("conversions", "1", Level.BASIC, 0, prompt, solution.work, solution.answer)


HOURS = item("Convert 2 hours to seconds.")


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        ("Convert 3 kilometres to nanometres.", "3000000000000"),
        ("Convert 2 leagues to inches.", "380160"),
        ("Convert 1 US gallons to US teaspoons.", "768"),
        ("Convert 1 long tons to drams.", "573440"),
        ("Convert 1 tebibytes to bits.", "8796093022208"),
        ("Convert 1 weeks to microseconds.", "604800000000"),
        ("Convert 2 tonnes, 5 grams to milligrams.", "2000005000"),
        ("Convert 7200 seconds to hours.", "2"),
    ],
)
def test_known_conversions(prompt: str, answer: str) -> None:
    assert item(prompt).target == answer


@pytest.mark.parametrize(
    "answer",
    [
        *(
            "7200",
            "7,200",
            "7200 seconds",
            "7200s",
            "7200 s",
            "2 hours = 7200 seconds",
            "**7,200 seconds**",
            "7200.0",
        ),
        *(
            "2 hours is 2 * 60 = 120 minutes, and 120 * 60 = 7200 seconds.",
            "1 hour is 3600 seconds, so 7200.",
        ),
        "2 hours is equal to 2 * 3000 = 7200 seconds",
        "seconds = 2 * 1000\n\nSo, 2 hours is equal to 7200 seconds.",
        "1 hour = 60 minutes\n2 hours = 120 minutes\n120 minutes = 7200 seconds",
    ],
)
def test_the_form_is_free(answer: str) -> None:
    assert CONVERSIONS.verify(HOURS, answer).value == 1.0


@pytest.mark.parametrize(
    "answer",
    [
        *(
            "",
            "7201",
            "2",
            "120",
            "7200 hours",
            "7200 minutes.",
            "72e2",
            "7.2 thousand",
            "7200 or 3600",
            "7200, 7300",
        ),
        *("1 2 3 7200 seconds", "-7200 seconds", "2 * 3 = -7200 seconds", "7100 seconds = 7200 seconds"),
        *("-7200", "7200/1", "1 60 120 3600", "7200 = 2 hours", "７２００"),
    ],
)
def test_the_content_is_not(answer: str) -> None:
    assert CONVERSIONS.verify(HOURS, answer).value == 0.0


@given(
    st.lists(
        st.sampled_from(["2", "60", "120", "7200", "3600", " ", "=", " hours", " seconds", "\n", "or"])
    ).map("".join)
)
def test_no_text_is_right_without_the_number(text: str) -> None:
    assert CONVERSIONS.verify(HOURS, text).value == 0.0 or "7200" in text


@given(st.sampled_from(CHAINS), st.integers(2, 99), st.data())
def test_there_and_back_is_the_same(
    chain: tuple[tuple[str, int], ...], number: int, data: st.DataObject
) -> None:
    first, last = sorted(
        data.draw(st.lists(st.sampled_from(range(len(chain))), min_size=2, max_size=2, unique=True))
    )
    there = solve(f"Convert {number} {chain[first][0]} to {chain[last][0]}.")

    assert there is not None
    back = solve(f"Convert {there.answer} {chain[last][0]} to {chain[first][0]}.")
    assert back is not None
    assert back.answer == str(number)
