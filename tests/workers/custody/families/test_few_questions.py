from __future__ import annotations

import pytest

from shared.vocabulary import Level
from workers.custody.families.few_questions import KINDS, FewQuestions, Kind
from workers.grading.item import Item

FAMILY = FewQuestions()
EVERY = """
def NAME(ask):
    found = []
    for place in range(PLACES):
        seen = ask(place) > len(found) if ONE else ask(place, place + 1)
        if seen:
            found.append(place)
    return found
"""


def item_of(kind: Kind, level: Level) -> Item:
    items = (FAMILY.generate(level, seed) for seed in range(50))
    return next(item for item in items if kind.says in item.prompt)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.says)
def test_halving_is_right_and_asking_everywhere_worth_nothing(kind: Kind) -> None:
    item = item_of(kind, Level.ADVANCED)
    code = EVERY.replace("NAME", FAMILY.entry(item)).replace("PLACES", item.prompt.split()[4])

    assert FAMILY.verify(item, item.target).value == 1.0
    assert FAMILY.verify(item, code.replace("ONE", str(kind.asked == 1))).value == 0.0


@pytest.mark.parametrize(
    "body",
    [
        "return []",
        "ask(0, 1, 2)\n    return [0]",
        "return [ask(None)]",
        "return ask.__closure__",
        "from workers.sandbox.inside import shim\n    return shim.outside('marks')",
        "from workers.sandbox.inside import shim\n    return shim._open[0].receive()",
        "while True:\n        ask(0)",
    ],
)
def test_what_does_not_search_is_worth_nothing(body: str) -> None:
    item = FAMILY.generate(Level.BASIC, 0)

    assert FAMILY.verify(item, f"def {FAMILY.entry(item)}(ask):\n    {body}\n").value == 0.0


def test_asking_twice_as_often_is_worth_part() -> None:
    item = FAMILY.generate(Level.EXPERT, 0)

    score = FAMILY.verify(
        item, item.target.replace("if ask(", "if [ask(0, 1) if len('') else None, 0] and ask(")
    )
    twice = FAMILY.verify(
        item,
        item.target.replace("middle = ", "ask(*[0] * ASKED); middle = ").replace(
            "ASKED", str(next(kind.asked for kind in KINDS if kind.says in item.prompt))
        ),
    )

    assert score.value == 1.0
    assert 0.3 < twice.value < 1.0
