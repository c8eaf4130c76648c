from __future__ import annotations

import pytest

from shared.vocabulary import Level
from tests.workers.custody.families.sandboxed import needs_sandbox
from workers.custody.families.repairs import SHAPES, Repairs

REPAIRS = Repairs()


def faulty(prompt: str) -> str:
    return prompt.partition("wrong:\n\n")[2].partition("\n\nWrite")[0]


@pytest.mark.parametrize("level", Level)
def test_as_many_lines_are_wrong_as_the_question_says(level: Level) -> None:
    for seed in range(5):
        item = REPAIRS.generate(level, seed)

        lines = zip(faulty(item.prompt).splitlines(), item.target.splitlines(), strict=True)
        assert sum(left != right for left, right in lines) == SHAPES[level][1]


@needs_sandbox
@pytest.mark.parametrize("level", [Level.BASIC, Level.EXPERT])
def test_the_function_as_it_is_earns_nothing(level: Level) -> None:
    item = REPAIRS.generate(level, 2)

    assert REPAIRS.verify(item, faulty(item.prompt)).value == 0.0
    assert REPAIRS.verify(item, f"```python\n{item.target}\n```").value == 1.0
