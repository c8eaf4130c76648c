from __future__ import annotations

import pytest

from shared.vocabulary import Level
from tests.workers.custody.families.sandboxed import needs_sandbox
from workers.custody.families.simplifications import Simplifications

SIMPLIFICATIONS = Simplifications()
ITEM = SIMPLIFICATIONS.generate(Level.ADVANCED, 1)
ENTRY = SIMPLIFICATIONS.entry(ITEM)
BRANCHING = ITEM.prompt.partition("\n\n")[2]


@needs_sandbox
def test_every_level_can_be_simplified() -> None:
    for level in Level:
        item = SIMPLIFICATIONS.generate(level, 3)

        assert SIMPLIFICATIONS.verify(item, item.target).value == 1.0


@needs_sandbox
def test_a_function_simplified_in_part_earns_a_part() -> None:
    table = ITEM.target.replace("return names.get(code,", "return code < 0 and False or names.get(code,")
    more = table.replace("    names =", "    if code < 0 and code < -1:\n        pass\n    names =")

    whole, part = (SIMPLIFICATIONS.verify(ITEM, ITEM.target), SIMPLIFICATIONS.verify(ITEM, more))

    assert whole.value == 1.0
    assert 0.0 < part.value < 1.0


@needs_sandbox
def test_a_simple_function_that_does_something_else_earns_nothing() -> None:
    assert SIMPLIFICATIONS.verify(ITEM, f"def {ENTRY}(code):\n    return 'lamp'").value == 0.0


@pytest.mark.parametrize(
    "answer",
    [
        BRANCHING,
        f"{BRANCHING}\n".replace(ENTRY, "inner")
        .replace("\n", "\n    ")
        .join([f"def {ENTRY}(code):\n    ", "return inner(code)"]),
        f"class A:\n    pass\ndef {ENTRY}(code):\n    return 'lamp'",
        f"def {ENTRY}(code):\n    return eval('1 if code else 2')",
    ],
    ids=["as it is", "within", "class", "eval"],
)
def test_complexity_can_not_hide(answer: str) -> None:
    score = SIMPLIFICATIONS.verify(ITEM, answer)

    assert score.value == 0.0
    assert "cases" not in score.reason
