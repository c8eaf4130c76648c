from __future__ import annotations

import gc
import sys
from dataclasses import replace

import pytest

from shared.vocabulary import Level
from workers.custody.families.signatures import USES, Signatures, Typed
from workers.custody.families.type_checking import accepted

SIGNATURES = Signatures()
TYPED = Typed("lamp_river", (("box", USES[11]), ("cup", USES[16]), ("hat", USES[6])))
ITEM = replace(
    SIGNATURES.generate(Level.ADVANCED, 1),
    prompt=(
        "Add type annotations to this Python function, so that `mypy --strict` accepts it:\n\n"
        f"{TYPED.source()}\n\nIt is called like this: `lamp_river([3, 8, 5], {{'a': 1}}, 'lamp')`."
    ),
    target=TYPED.source(TYPED.types),
)
RIGHT = ("list[int]", "dict[str, int]", "str", "tuple[list[int], int, str]")


def test_mypy_accepts_what_we_take_for_right_and_nothing_else() -> None:
    functions = [Typed(f"take_{number}", (("box", use),)) for number, use in enumerate(USES)]

    assert accepted([one.checked(one.types) for one in functions]) == [True] * len(USES)
    assert accepted([one.checked(("complex", "complex")) for one in functions]) == [False] * len(USES)


@pytest.mark.parametrize(
    ("types", "score"),
    [
        (RIGHT, 1.0),
        (("List[int]", "Dict[str, int]", "str", "Tuple[List[int], int, str]"), 1.0),
        (("list[int]", "Mapping[str, int]", "str", "tuple[list[int], int, str]"), 1.0),
        (("list[int]", "dict[str, int]", "bytes", "tuple[list[int], int, str]"), 0.75),
        (("list[str]", "dict[str, str]", "str", "tuple[list[int], int, str]"), 0.0),
        (("list[int]", "dict[str, int]", "str", "Any"), 0.0),
        (("list", "dict", "str", "tuple"), 0.0),
        (("list[int]", "dict[str, int]", "str", "print('x')"), 0.0),
        (("list[int]", "dict[str, int]", "str", f"tuple[{'list[' * 30}int{']' * 30}]"), 0.0),
    ],
)
def test_the_share_of_right_annotations_counts(types: tuple[str, ...], score: float) -> None:
    assert SIGNATURES.verify(ITEM, TYPED.source(types)).value == score


@pytest.mark.parametrize(
    "answer",
    [
        TYPED.source(),
        TYPED.source(RIGHT).replace("box[::-1]", "box"),
        TYPED.source(RIGHT).replace("cup:", "cap:"),
        TYPED.source(RIGHT).replace(") -> tuple[list[int], int, str]", ")"),
    ],
    ids=["none", "another body", "another name", "nothing returned"],
)
def test_annotations_are_all_that_may_change(answer: str) -> None:
    assert SIGNATURES.verify(ITEM, answer).value == 0.0


def test_the_process_stays_as_it_was() -> None:
    before = sys.getrecursionlimit(), gc.get_threshold(), gc.isenabled()

    accepted(["def one(n: int) -> int:\n    return n"])

    assert (sys.getrecursionlimit(), gc.get_threshold(), gc.isenabled()) == before
