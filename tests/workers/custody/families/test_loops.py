from __future__ import annotations

import pytest

from shared.vocabulary import Level
from workers.custody.families.cheapest import Cheapest
from workers.custody.families.loops import read, rounds
from workers.custody.families.named_ids import offered
from workers.custody.families.scalings import Scalings
from workers.custody.families.step_counts import QUESTION, StepCounts


def calls_of(code: str, **names: object) -> int:
    """Run code of ours, and count how often it calls work()."""
    calls = 0

    def work() -> None:
        nonlocal calls
        calls += 1

    exec(code, {"work": work, **names})
    return calls


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("level", Level)
def test_steps_are_counted_as_python_takes_them(level: Level, seed: int) -> None:
    item = StepCounts().generate(level, seed)

    assert str(calls_of(item.prompt.removesuffix(QUESTION))) == item.target


@pytest.mark.parametrize("level", [Level.BASIC, Level.INTERMEDIATE, Level.ADVANCED])
def test_programs_do_as_much_as_they_are_compared_by(level: Level) -> None:
    for text in offered(Cheapest().generate(level, 3).prompt).values():
        assert calls_of(text, n=12) == rounds(read(text), 12)


@pytest.mark.parametrize("seed", range(6))
def test_a_program_takes_longer_by_its_order(seed: int) -> None:
    item = Scalings().generate(Level.BASIC, seed)
    code, _, question = item.prompt.rpartition("\n\n")
    first, _, told = question.partition("(n) takes ")
    seconds, n, later = (int(word.rstrip(".?")) for word in told.split() if word.rstrip(".?").isdigit())
    factor = later // n

    once = calls_of(f"{code}\n{first}(2)")
    more = calls_of(f"{code}\n{first}({2 * factor})")

    assert seconds * more == int(item.target) * once
