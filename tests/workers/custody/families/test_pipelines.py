"""The functions that families of code are made from do what their words and their Python say."""

from __future__ import annotations

from random import Random

import pytest

from tests.workers.custody.families.sandboxed import needs_sandbox
from workers.custody.families.pipelines import (
    Turn,
    applied,
    differ,
    draw_numbers,
    draw_turns,
    read_lines,
    read_words,
)
from workers.custody.families.steps import STEPS, Kind
from workers.grading.functions import Case, grade_function
from workers.sandbox import selftest

TURNS = [
    turn
    for step in STEPS
    for k in (step.least, step.most)
    for right in [Turn(step, k, step.right)]
    for turn in (right, *right.faulty)
]


@needs_sandbox
def test_each_step_and_each_fault_does_what_its_python_does() -> None:
    lines = {turn.line for turn in TURNS}
    functions = "\n".join(
        f"def f{n}(numbers):\n    {line}\n    return numbers" for n, line in enumerate(sorted(lines))
    )
    source = f"{functions}\ndef call(n, numbers):\n    return globals()[f'f{{n}}'](numbers)"
    number_of = {line: number for number, line in enumerate(sorted(lines))}
    lists = [[], [7], *(draw_numbers(Random(seed)) for seed in range(4))]

    cases = [Case((number_of[turn.line], one), applied([turn], one)) for turn in TURNS for one in lists]

    assert grade_function(selftest.chosen(), source, "call", cases).share == 1.0


@pytest.mark.parametrize("count", [1, 2, 5, 12])
def test_every_step_that_is_drawn_matters(count: int) -> None:
    for seed in range(5):
        turns = draw_turns(Random(seed), count)

        assert len(turns) == count
        assert any(
            applied(turns, numbers) != numbers for numbers in map(draw_numbers, map(Random, range(20)))
        )


def test_only_the_kinds_that_are_asked_for_are_drawn() -> None:
    turns = draw_turns(Random(1), 8, (Kind.EACH, Kind.KEPT))

    assert Kind.WHOLE not in {turn.step.kind for turn in turns}


def test_what_is_written_is_read_back() -> None:
    for seed in range(20):
        turns = draw_turns(Random(seed), 4)
        lists = [draw_numbers(Random(one)) for one in range(20)]

        for read in (read_words([turn.words for turn in turns]), read_lines([turn.line for turn in turns])):
            assert read is not None
            assert [applied(read, one) for one in lists] == [applied(turns, one) for one in lists]


def test_other_words_are_no_steps() -> None:
    assert read_words(["Add 3 to every number.", "Dance."]) is None
    assert read_lines(["numbers = eval('1')"]) is None


def test_the_same_steps_do_not_differ() -> None:
    turns = draw_turns(Random(3), 3)

    assert not differ(Random(1), turns, turns)
    assert differ(Random(1), turns, turns[:-1])
