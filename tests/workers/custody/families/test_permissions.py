from __future__ import annotations

import pytest

from shared.vocabulary import Level
from workers.custody.families.permissions import SETTLED, Permissions, solve
from workers.grading.item import Item

PERMISSIONS = Permissions()
RULES = """A clerk may read.
A judge is also a clerk.
A guard may not read.
A nurse is also a guard.
A nurse may read.
Anna is a judge.
Boris is a nurse.
Carla is a guard.
Lena is a clerk."""


def asked(verb: str) -> str:
    return f"{RULES}\n{SETTLED}\nWho may {verb}? Answer with the names only."


def item() -> Item:
    return Item("permissions", "1", Level.BASIC, 0, asked("read"), 6, "anna lena")


def test_rights_are_inherited_and_may_not_beats_may() -> None:
    solution = solve(asked("read"))

    assert solution is not None
    assert (solution.answer, solution.work) == ("Anna Lena", 6)


def test_what_no_rule_allows_nobody_may() -> None:
    solution = solve(asked("copy"))

    assert solution is not None
    assert solution.answer == ""


@pytest.mark.parametrize(
    "answer",
    [
        *("Anna, Lena", "lena and anna", "- Anna\n- Lena", "Anna is a judge, so Anna may. Lena may too."),
        "Boris and Carla may not read. Anna and Lena may.",
        "Boris is a nurse, and a nurse is a guard.\nThe answer is: Anna, Lena.",
    ],
)
def test_the_form_is_free(answer: str) -> None:
    assert PERMISSIONS.verify(item(), answer).value == 1.0


@pytest.mark.parametrize(
    "answer",
    [
        *(
            "",
            "nobody",
            "everybody",
            "Boris",
            "Anna, Boris",
            "Anna, Boris, Carla, Lena",
            "Anna or Carla",
            "Annabel",
        ),
        *("Anna and Lena may not read.", "Not Anna.", "Anna is a judge. Lena is a clerk.", asked("read")),
    ],
)
def test_the_content_is_not(answer: str) -> None:
    assert PERMISSIONS.verify(item(), answer).value == 0.0


@pytest.mark.parametrize("level", Level)
def test_somebody_may_and_never_more_than_half(level: Level) -> None:
    for seed in range(100):
        generated = PERMISSIONS.generate(level, seed)
        people = generated.prompt.count(" is a ")

        assert 1 <= len(generated.target.split()) <= people / 2


def test_roles_that_inherit_from_each_other_end() -> None:
    solution = solve(f"A clerk is also a judge.\nA judge is also a clerk.\nAnna is a judge.\n{asked('read')}")

    assert solution is not None
