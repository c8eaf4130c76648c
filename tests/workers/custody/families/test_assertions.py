from __future__ import annotations

import pytest

from shared.vocabulary import Level
from workers.custody.families.assertions import MOST, Assertions
from workers.custody.families.entries import entry_of

ASSERTIONS = Assertions()
ITEM = next(
    item
    for seed in range(3000)
    if "numbers = [n for n in numbers if n > 5]" in (item := ASSERTIONS.generate(Level.BASIC, seed)).prompt
)
ENTRY = entry_of(ITEM.prompt)


@pytest.mark.parametrize(
    ("tests", "score"),
    [
        ([("[4, 5, 6]", "[6]")], 1.0),
        ([("[4, 6]", "[6]")], 2 / 3),
        ([("[4]", "[]"), ("[5]", "[]")], 1.0),
        ([("[]", "[]")], 0.0),
        ([("[7]", "[7]")], 1 / 3),
        ([("[4, 5, 6]", "[6]"), ("[6]", "[]")], 0.0),
        ([("[4, 5, 6]", "[6]")] * MOST, 1.0),
        ([("[4, 5, 6]", "[6]")] * (MOST + 1), 0.0),
        ([("list(range(9))", "[6, 7, 8]")], 0.0),
        ([], 0.0),
    ],
)
def test_the_share_of_the_faults_that_tests_find_counts(tests: list[tuple[str, str]], score: float) -> None:
    answer = "\n".join(f"assert {ENTRY}({given}) == {returned}" for given, returned in tests)

    assert ASSERTIONS.verify(ITEM, answer).value == pytest.approx(score)


@pytest.mark.parametrize(
    "form",
    [
        "```python\nassert {entry}([4, 5, 6]) == [6]\n```",
        "def test_it():\n    assert {entry}( [4,5,6] )==[ 6, ], 'kept'",
        "This one: `{entry}([4, 5, 6]) == [6]`.",
        "assert {entry}([4, 5, 6]) == [6]\nassert {entry}([1, 2, 3",
    ],
)
def test_the_form_of_a_test_is_free(form: str) -> None:
    assert ASSERTIONS.verify(ITEM, form.format(entry=ENTRY)).value == 1.0


def test_huge_numbers_are_no_tests() -> None:
    assert ASSERTIONS.verify(ITEM, f"assert {ENTRY}([{'9' * 300}]) == [{'9' * 300}]").value == 0.0
