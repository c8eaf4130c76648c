from __future__ import annotations

import ast

import pytest

from shared.vocabulary import Level
from workers.custody.families.flawed_lines import PAIRS, WEAKNESSES
from workers.custody.families.flaws import FLAWED, Flaws
from workers.custody.families.named_ids import offered

FLAWS = Flaws()
EVERY_PAIR = [pair for pairs in PAIRS.values() for pair in pairs]


@pytest.mark.parametrize(("flawed", "sound"), EVERY_PAIR)
def test_a_flaw_is_told_from_its_twin_and_both_are_python(flawed: str, sound: str) -> None:
    filled = [line.replace("THING", "lamp").replace("NUMBER", "42") for line in (flawed, sound)]

    assert [any(flaw.fullmatch(line) for _, flaw in FLAWED) for line in filled] == [True, False]
    assert all(ast.parse(line) for line in filled if not line.startswith("return"))


def test_every_weakness_has_a_name() -> None:
    assert WEAKNESSES.keys() == PAIRS.keys()


@pytest.mark.parametrize(
    "form", ["{} CWE-{}", "[{}]: CWE-{}", "- {} (CWE {})", "{} has CWE-{}.", "**{}**: cwe-{}"]
)
def test_ids_and_weaknesses_may_be_joined_in_any_way(form: str) -> None:
    item = FLAWS.generate(Level.EXPERT, 1)
    pairs = [part.split(" CWE-") for part in item.target.split(", ")]

    assert FLAWS.verify(item, "\n".join(form.format(*pair) for pair in pairs)).value == 1.0


def test_an_id_without_its_weakness_counts_half() -> None:
    item = FLAWS.generate(Level.EXPERT, 1)
    ids = [part.partition(" ")[0] for part in item.target.split(", ")]

    for text in (", ".join(ids), ", ".join(f"{name} CWE-1" for name in ids)):
        assert FLAWS.verify(item, text).value == 0.5


def test_naming_every_weakness_of_an_id_is_no_better() -> None:
    item = FLAWS.generate(Level.EXPERT, 1)
    ids = [part.partition(" ")[0] for part in item.target.split(", ")]
    every = ", ".join(f"{name} CWE-{cwe}" for name in ids for cwe in WEAKNESSES)

    assert FLAWS.verify(item, every).value == 0.5


def test_a_wrong_id_takes_a_right_one_off() -> None:
    item = FLAWS.generate(Level.BASIC, 0)
    wrong = next(name for name in offered(item.prompt) if name not in item.target)

    assert FLAWS.verify(item, f"{item.target}, {wrong} CWE-22").value == pytest.approx(
        1.0 - 1.0 / len(item.target.split(", "))
    )
