"""No family raises, hangs or pays for what nobody would call an answer.

``FUZZED_ANSWERS=10000 pytest tests/workers/custody/families/test_fuzzed_answers.py`` is the full form.
"""

from __future__ import annotations

import json
import os
from statistics import fmean

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.vocabulary import Level
from workers.custody.registry import FAMILIES
from workers.grading.item import Item
from workers.grading.pace import LONGEST, stopped_after
from workers.grading.scoring import grade

#: How many answers there are in all.
ANSWERS = int(os.environ.get("FUZZED_ANSWERS", "400"))
MEGABYTE = 1 << 20
WORDS = (
    "def ",
    "return",
    "assert ",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    "\n",
    "    ",
    "=",
    "==",
    "lambda ",
    "0",
    "'",
    "```",
    "#",
)

pytestmark = pytest.mark.usefixtures("unmeasured")

Json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner, max_size=5),
    max_leaves=30,
)


def megabyte(unit: str) -> str:
    return (unit * (MEGABYTE // len(unit) + 1))[:MEGABYTE]


def about(item: Item) -> st.SearchStrategy[str]:
    """Texts made of the question's own words and those of programs."""
    pieces = st.sampled_from([*item.prompt.split(), *WORDS])
    return st.lists(pieces, max_size=60).map("".join) | st.lists(pieces, max_size=60).map(" ".join)


ANY: tuple[st.SearchStrategy[str], ...] = (
    st.binary(max_size=2_000).map(lambda data: data.decode("utf-8", "replace")),
    st.text(max_size=2_000),
    Json.map(json.dumps),
    st.integers(1, 100_000).map(lambda depth: "[" * depth + "]" * depth),
    st.integers(1, 20_000).map(lambda depth: '{"a":' * depth + "1" + "}" * depth),
    st.text(min_size=1, max_size=40).map(megabyte),
)


FUZZED = settings(
    deadline=None,
    derandomize=True,
    max_examples=max(2, ANSWERS // len(FAMILIES) // 2),
    suppress_health_check=list(HealthCheck),
)


def graded(name: str, item: Item, answer: str) -> float:
    with stopped_after(LONGEST):
        return grade(FAMILIES[name], item, answer).value


@pytest.mark.parametrize("name", FAMILIES)
def test_random_answers_are_worth_no_more_than_the_floor(name: str) -> None:
    scores = []

    @FUZZED
    @given(level=st.sampled_from(Level), seed=st.integers(0, 50), answer=st.one_of(*ANY))
    def answer_one(level: Level, seed: int, answer: str) -> None:
        scores.append(graded(name, FAMILIES[name].generate(level, seed), answer))

    answer_one()

    assert fmean(scores) <= FAMILIES[name].floor


@pytest.mark.parametrize("name", FAMILIES)
@FUZZED
@given(data=st.data())
def test_words_of_the_question_in_any_order_get_a_score(name: str, data: st.DataObject) -> None:
    item = FAMILIES[name].generate(data.draw(st.sampled_from(Level)), data.draw(st.integers(0, 50)))

    assert 0.0 <= graded(name, item, data.draw(about(item))) <= 1.0


@pytest.mark.parametrize(
    "unit", ["a", "1 ", "[", '{"a": [', "def f():\n", "é", "\U0001f600", "```\n", "\\", "\x00"]
)
@pytest.mark.parametrize("name", FAMILIES)
def test_a_megabyte_is_read_in_time(name: str, unit: str) -> None:
    family = FAMILIES[name]
    item = family.generate(Level.BASIC, 1)

    assert graded(name, item, megabyte(unit)) <= family.floor
