"""The families of performance that ask for a number or an id."""

from __future__ import annotations

import pytest

from shared.vocabulary import Level
from workers.custody.families.cache_misses import loads_of
from workers.custody.families.indexes import Indexes
from workers.custody.registry import FAMILIES
from workers.grading.scoring import grade

FORMS = ("{}", "The answer is {}.", "**{}**", "```\n{}\n```")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["step_counts", "scalings", "cheapest", "cache_misses"])
def test_the_form_is_free(name: str, form: str) -> None:
    for level in Level:
        item = FAMILIES[name].generate(level, 1)

        assert grade(FAMILIES[name], item, form.format(item.target)).value == 1.0


@pytest.mark.parametrize("form", ["{} or 7919", "not {}", "-{}", "{}1"])
@pytest.mark.parametrize("name", ["step_counts", "scalings", "cache_misses"])
def test_the_content_is_not(name: str, form: str) -> None:
    item = FAMILIES[name].generate(Level.BASIC, 1)

    assert grade(FAMILIES[name], item, form.format(item.target)).value == 0.0


def test_working_may_stand_before_a_count() -> None:
    item = FAMILIES["step_counts"].generate(Level.BASIC, 1)
    first, second = (word.strip("range():") for word in item.prompt.split() if word.startswith("range("))

    assert grade(FAMILIES["step_counts"], item, f"{first} * {second} = {item.target}").value == 1.0


@pytest.mark.parametrize(
    ("pages", "places", "loads"),
    [("aaa", 1, 1), ("abab", 2, 2), ("abab", 1, 4), ("abcab", 2, 5), ("abcac", 3, 3)],
)
def test_the_least_recently_used_page_goes(pages: str, places: int, loads: int) -> None:
    assert loads_of(pages, places) == loads


@pytest.mark.parametrize("form", [*FORMS, "CREATE INDEX one ON anything ({});", "Columns: {}", "({})"])
def test_an_index_may_be_stated_in_any_form(form: str) -> None:
    for level in Level:
        item = Indexes().generate(level, 2)

        assert Indexes().verify(item, form.format(item.target)).value == 1.0


def test_part_of_an_index_is_worth_part() -> None:
    item = Indexes().generate(Level.EXPERT, 2)
    first, second, *others = item.target.split(", ")
    answers = ["no_column", others[-1], first, f"{first}, {second}", item.target]

    scores = [Indexes().verify(item, answer).value for answer in answers]

    assert scores == sorted(scores)
    assert (scores[0], scores[-1]) == (0.0, 1.0)
    assert scores[1] < 0.1 < scores[2] < scores[3] < 1.0
