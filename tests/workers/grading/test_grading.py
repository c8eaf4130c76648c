from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from shared.vocabulary import Level
from tests.workers.grading.planted_sandboxed import Adds
from workers.custody.families.sums import Sums
from workers.grading.family import Score
from workers.grading.item import Item, item_hash
from workers.grading.receipt import receipt
from workers.grading.scoring import above_floor, grade
from workers.grading.sources import verifier_hash
from workers.sandbox import selftest

SUMS = Sums()
ITEM = SUMS.generate(Level.BASIC, 1)


def test_every_part_of_an_item_is_in_its_hash() -> None:
    changes = [
        {"prompt": "x"},
        {"target": "x"},
        {"seed": 9},
        {"work": 9},
        {"level": Level.MASTER},
        {"family_version": "9"},
    ]

    hashes = {item_hash(ITEM)} | {item_hash(replace(ITEM, **change)) for change in changes}  # type: ignore[arg-type]

    assert len(hashes) == 1 + len(changes)


def test_a_known_item_keeps_its_hash() -> None:
    item = Item("f", "1", Level.BASIC, 1, "é?", 1, "t")

    assert item_hash(item) == "63c11ae412ca052618697cd7f25de65dd4103a90a7fe73b6bc6fec5e62595341"


def test_a_target_is_not_printed() -> None:
    assert "targetword" not in repr(replace(ITEM, target="targetword"))


@pytest.mark.parametrize("value", [float("nan"), 1.01, -0.01, float("inf")])
def test_a_score_outside_its_range_is_an_error(value: float) -> None:
    class Odd(Sums):
        def verify(self, item: Item, answer: str) -> Score:  # noqa: ARG002
            return Score(value, "")

    with pytest.raises(ValueError, match="not in"):
        grade(Odd(), ITEM, "7")


def test_a_verifier_sees_64_kib_at_most() -> None:
    seen: list[str] = []

    class Long(Sums):
        def verify(self, item: Item, answer: str) -> Score:  # noqa: ARG002
            seen.append(answer)
            return Score(0.0, "")

    grade(Long(), ITEM, "é" * 1_000_000)

    assert len(seen[0].encode()) == 64 * 1024


def test_a_guesser_has_nothing_above_the_floor() -> None:
    assert [above_floor(score, 0.2) for score in (0.2, 1.0, 0.0)] == pytest.approx([0.0, 1.0, -0.25])


def test_a_receipt_names_what_the_verdict_rests_on() -> None:
    one = receipt(SUMS, ITEM, "7")

    assert (one.family, one.level, one.seed) == ("sums", Level.BASIC, 1)
    assert one.item_hash == item_hash(ITEM)
    assert one.verifier_hash == verifier_hash(SUMS)
    assert one.answer_hash != receipt(SUMS, ITEM, "8").answer_hash
    assert one.sandbox is None
    assert json.loads(json.dumps(one.as_json()))["level"] == "basic"


def test_a_receipt_names_the_sandbox_where_code_was_run() -> None:
    choice = selftest.choice()
    if choice.tier is None:
        pytest.skip(f"no sandbox holds here: {'; '.join(choice.refused)}")

    answer = "def add(a, b): return a + b if a == 1 else 0"

    assert grade(Adds(), ITEM, answer).value == 0.5
    assert re.fullmatch(rf"{choice.tier}, Python 3\.11\.\d+", str(receipt(Adds(), ITEM, answer).sandbox))
