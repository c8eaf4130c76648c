from __future__ import annotations

from collections import Counter
from itertools import islice

from shared.vocabulary import Level
from workers.custody.draw import Question, questions
from workers.custody.registry import FAMILIES

LEVELS = [Level.BASIC, Level.INTERMEDIATE, Level.ADVANCED]


def draw(count: int, seed: int = 1) -> list[Question]:
    return list(islice(questions(list(FAMILIES.values()), LEVELS, seed=seed), count))


def test_the_same_seed_draws_the_same_questions() -> None:
    assert draw(50) == draw(50)


def test_another_seed_draws_others() -> None:
    assert {one.seed for one in draw(50)}.isdisjoint(one.seed for one in draw(50, seed=2))


def test_a_longer_draw_begins_like_a_shorter_one() -> None:
    assert draw(50)[:10] == draw(10)


def test_categories_families_and_levels_take_turns() -> None:
    drawn = draw(97)

    by_category = Counter(one.family.category for one in drawn)
    assert max(by_category.values()) - min(by_category.values()) <= 1
    for category in by_category:
        by_family = Counter(one.family.name for one in drawn if one.family.category == category)
        assert max(by_family.values()) - min(by_family.values()) <= 1
    for name in FAMILIES:
        by_level = Counter(one.level for one in drawn if one.family.name == name)
        assert max(by_level.values()) - min(by_level.get(level, 0) for level in LEVELS) <= 1
