from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.vocabulary import Level
from tests.workers.custody.families.growth import growth
from workers.custody.registry import FAMILIES, SOLVERS
from workers.grading.item import Item
from workers.grading.scoring import grade
from workers.grading.sources import runs_code

#: Pieces that verifiers look for, in any order and number.
PIECES = [
    *(
        "answer",
        " is ",
        ": ",
        "= ",
        "\n",
        "\n\n",
        "1. ",
        "- ",
        "(",
        ")",
        "```",
        "`",
        "'",
        '"',
        "**",
        "or",
        "not",
    ),
    *(
        "[",
        "]",
        "{",
        "}",
        '{"tool": ',
        ", ",
        ".",
        " ",
        "\\boxed{",
        "####",
        "²",
        "７",
        "\x00",
        "\ud800",
        "Monday",
    ),
    *(
        "3 March",
        "2025-02-30",
        "March 3",
        "May",
        "lamp",
        "0",
        "1",
        "-7",
        "7e3",
        "7/8",
        "1,000",
        "999999999999",
    ),
]
UNITS = [
    *(
        "1,",
        "1 ",
        "1.",
        "answer ",
        "is 1 ",
        "1\n",
        "\n 1. ",
        "- ",
        "\t",
        "lamp ",
        "lamp, ",
        "a",
        "[",
        "{",
        "]",
    ),
    *(
        '{"tool": ',
        '{"a":1} ',
        '[{"a": "',
        '{"',
        "'",
        "`",
        "```\n",
        "1 May ",
        "1 May 2025, ",
        "May 1 ",
        "2025-01-",
    ),
    *("mon ", "Monday", "or ", ": ", "=", "1 km", "3 metres ", "*", "one ", "\\", '"', "- 1\n", "1st "),
]

pytestmark = pytest.mark.usefixtures("unmeasured")


@cache
def items(name: str) -> list[Item]:
    seeds = 1 if runs_code(type(FAMILIES[name]).__module__) else 12
    return [FAMILIES[name].generate(level, seed) for level in Level for seed in range(seeds)]


@pytest.mark.parametrize("name", FAMILIES)
@settings(deadline=None, max_examples=60)
@given(text=st.text() | st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_text_gets_a_score_and_hardly_ever_a_good_one(name: str, text: str) -> None:
    family = FAMILIES[name]

    scores = [grade(family, item, text).value for item in items(name)[::5]]

    assert all(0.0 <= score <= 1.0 for score in scores)
    assert sum(scores) / len(scores) <= 0.34


@pytest.mark.parametrize("name", FAMILIES)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_right_answer_cut_up_and_joined_anew_gets_a_score(name: str, data: st.DataObject) -> None:
    family = FAMILIES[name]
    item = data.draw(st.sampled_from(items(name)))
    pieces = st.sampled_from([*PIECES, item.prompt, *item.target.split(), item.target])

    text = "".join(data.draw(st.lists(pieces, max_size=12)))

    assert 0.0 <= grade(family, item, text).value <= 1.0


@pytest.mark.parametrize("name", FAMILIES)
def test_repeating_the_question_is_not_an_answer(name: str) -> None:
    family = FAMILIES[name]

    scores = [grade(family, item, item.prompt).value for item in items(name) if name != "echoes"]

    assert sum(scores) == 0.0


@pytest.mark.parametrize("name", FAMILIES)
def test_one_solver_knows_each_prompt_and_is_right(name: str) -> None:
    for item in items(name):
        solutions = [solution for solve in SOLVERS if (solution := solve(item.prompt)) is not None]

        assert [solution.work for solution in solutions] == [item.work]
        assert grade(FAMILIES[name], item, solutions[0].answer).value == 1.0


def test_no_solver_knows_other_prompts() -> None:
    prompts = ["", "What is love?", "Calculate", "Request: x", "Convert x to y."]

    assert [solve(prompt) for prompt in prompts for solve in SOLVERS if solve(prompt) is not None] == []


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("unit", UNITS)
def test_a_longer_answer_takes_no_more_than_its_share(name: str, unit: str) -> None:
    for level in (Level.BASIC, Level.EXPERT):
        item = FAMILIES[name].generate(level, 3)

        assert growth(FAMILIES[name], item, unit) < 16 * 6
