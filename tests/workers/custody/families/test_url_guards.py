from __future__ import annotations

import pytest

from shared.vocabulary import Level
from workers.custody.families.url_guards import RULES, UrlGuards
from workers.grading.item import Item

GUARDS = UrlGuards()


def item_with(says: str) -> Item:
    """Return the first item whose one rule begins so."""
    items = (GUARDS.generate(Level.BASIC, seed) for seed in range(500))
    return next(item for item in items if f"- {says}" in item.prompt)


@pytest.mark.parametrize("always", ["True", "False", "None", "1"])
def test_a_door_always_open_or_always_shut_is_worth_nothing(always: str) -> None:
    item = GUARDS.generate(Level.EXPERT, 0)

    assert GUARDS.verify(item, f"def {GUARDS.entry(item)}(url):\n    return {always}").value == 0.0


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.says)
def test_a_rule_is_kept_by_its_check(rule: object) -> None:
    item = item_with(rule.says.split(" HOST")[0].split("/FOLDER")[0].split(".ENDING")[0])  # type: ignore[attr-defined]

    assert GUARDS.verify(item, item.target).value == 1.0


@pytest.mark.parametrize(
    ("says", "hole"),
    [
        ("its host is", '"HOST" in url'),
        ("its host is", 'url.split("/")[2].endswith("HOST")'),
        ("it begins with https", 'url.startswith("http")'),
        ("its path ends in", '"ENDING" in url'),
    ],
)
def test_a_check_with_a_hole_is_worth_part_at_most(says: str, hole: str) -> None:
    item = item_with(says)
    word = item.prompt.partition(f"{says} ")[2].partition(",")[0].rstrip(".")
    check = hole.replace("HOST", word).replace("ENDING", word)

    assert GUARDS.verify(item, f"def {GUARDS.entry(item)}(url):\n    return {check}").value < 0.9
