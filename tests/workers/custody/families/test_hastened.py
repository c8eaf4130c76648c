"""The families that ask for slow functions to be made fast, block by block."""

from __future__ import annotations

from random import Random

import pytest

from shared.vocabulary import Level
from workers.custody.families.blocks import Block, Part, fast, slow, total
from workers.custody.families.hastened import Hastened
from workers.custody.families.memory_bounds import BLOCKS, MemoryBounds
from workers.custody.families.speedups import Speedups
from workers.custody.families.structures import Structures

BOTH = (Speedups(), Structures())
LISTS = [
    Random(seed).choices(range(below), k=size)
    for seed, (size, below) in enumerate([(1, 9), (40, 20), (60, 999)])
]


def returned(code: str, values: object) -> int:
    """Run a function of ours here, and return what it returns."""
    names: dict[str, object] = {}
    exec(code, names)
    result = names["made"](values)  # type: ignore[operator]
    assert isinstance(result, int)
    return result


@pytest.mark.parametrize("family", BOTH, ids=lambda family: family.name)
def test_blocks_and_their_twins_add_the_same(family: Hastened) -> None:
    for block in family.blocks:
        for number in block.numbers:
            parts = [Part(block, number)]
            for values in LISTS:
                wanted = total(parts, values)

                assert returned(slow("made", parts), list(values)) == wanted, block.slow
                assert returned(fast("made", parts), list(values)) == wanted, block.fast


@pytest.mark.parametrize("family", BOTH, ids=lambda family: family.name)
def test_fast_functions_are_in_time_and_a_slow_one_is_not(family: Hastened) -> None:
    item = family.generate(Level.LEGENDARY, 0)
    shown = next(seed for seed in range(500) if _shows(family, seed))
    given = family.generate(Level.BASIC, shown)
    slow_one = given.prompt.partition("\n\n")[2].partition("\nWrite")[0]

    assert family.verify(item, f"```python\n{item.target}```").value == 1.0
    assert family.verify(given, slow_one).reason == "the function as it was given"
    assert family.verify(given, f"{slow_one}\n# the same").reason.startswith("not right in time")


def test_who_is_fast_but_wrong_is_worth_nothing() -> None:
    item = BOTH[0].generate(Level.BASIC, 0)
    name = BOTH[0].entry(item)

    for answer in (f"def {name}(values):\n    return 0", item.target.replace("total = 0", "total = 1")):
        assert BOTH[0].verify(item, answer).reason.startswith("another value")


def _shows(family: Hastened, seed: int) -> bool:
    """Say whether the item's one slow passage is the first of the family, which is among the least slow ones."""
    return family.blocks[0].pattern.search(family.generate(Level.BASIC, seed).prompt) is not None


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.slow.strip().splitlines()[0][:30])
def test_a_passage_that_holds_all_pages_holds_too_much(block: Block) -> None:
    family = MemoryBounds()
    seed = next(
        seed for seed in range(500) if block.pattern.search(family.generate(Level.BASIC, seed).prompt)
    )
    item = family.generate(Level.BASIC, seed)
    given = item.prompt.partition("45000\n\n")[2].partition("\nWrite")[0] + "\n# as it was"

    assert family.verify(item, item.target).value == 1.0
    assert family.verify(item, given).value == 0.0
