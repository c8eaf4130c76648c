"""Ask for tests of a function that fail where it has a fault: longer functions from level to level."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from random import Random

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.entries import draw_entry, entry_of
from workers.custody.families.pipelines import Turns, applied, draw_numbers, draw_turns, read_lines, source
from workers.grading.cheats import Cheat
from workers.grading.family import Score
from workers.grading.item import Item, dice

#: How many steps the function takes.
STEPS = {
    Level.BASIC: 1,
    Level.INTERMEDIATE: 2,
    Level.ADVANCED: 3,
    Level.EXPERT: 5,
    Level.MASTER: 8,
    Level.LEGENDARY: 12,
}
PROMPT = re.compile(
    r"(def ([a-z]+_[a-z]+)\(numbers\):\n(?:    [^\n]+\n)+)\n"
    r"Write tests for this function, each on a line of its own, such as `assert smallest\(\[4, 2\]\) == 2`\. "
    r"They have to pass, and to fail once any line is changed\."
)
#: How many tests count, and how many of ours find every fault that is looked for.
MOST, OURS = 20, 3
#: The numbers that bounds and divisors are drawn from, and their neighbours.
SMALL = range(-2, 11)
_TEST = re.compile(r"\(\s{0,9}\[([-+0-9,\s]{0,400})\]\s{0,9}\)\s{0,9}==\s{0,9}\[([-+0-9,\s]{0,400})\]")
_LONGEST_NUMBER = 12


class Assertions:
    """Functions of 1 to 12 steps to be tested by assertions; the work is the number of steps.

    Measures telling what a function returns, and which inputs tell it from a wrong one. A test is data, a list and what
    the function returns for it, so nothing is run. One test that fails on the function is worth 0 altogether; else the
    share of mutants counts that a test tells apart: each step left out, or done as one of its faults. After mutation
    testing (DeMillo, Lipton and Sayward, 1978).
    """

    name = "assertions"
    version = "1"
    category = Category.CODE_QUALITY
    floor = 0.15
    offers_answer = False

    def generate(self, level: Level, seed: int) -> Item:
        r"""Return the function of ``level`` and ``seed``.

        >>> print(Assertions().generate(Level.BASIC, 1).prompt.partition('\n\n')[0])
        def shelf_doll(numbers):
            numbers = numbers[4:] + numbers[:4]
            return numbers
        """
        rng = dice(self.name, self.version, level, seed)
        entry, turns = draw_entry(rng), draw_turns(rng, STEPS[level])
        return Item(
            family=self.name,
            family_version=self.version,
            level=level,
            seed=seed,
            prompt=(
                f"{source(entry, turns)}\n\n"
                "Write tests for this function, each on a line of its own, such as `assert smallest([4, 2]) == 2`. "
                "They have to pass, and to fail once any line is changed."
            ),
            work=len(turns),
            target=_tests(entry, turns),
        )

    def oracle(self, item: Item) -> str:
        """Return three tests."""
        return item.target

    def cheats(self) -> Mapping[str, Cheat]:
        """Return tests for which nothing has to be worked out."""
        return {
            "nothing of nothing": lambda prompt, _: f"assert {entry_of(prompt)}([]) == []",
            "an entry as it is": lambda prompt, _: f"assert {entry_of(prompt)}([7]) == [7]",
            "entries as they are": lambda prompt, rng: _unchanged(entry_of(prompt), draw_numbers(rng)),
            "sorted entries": lambda prompt, rng: _unchanged(entry_of(prompt), sorted(draw_numbers(rng))),
        }

    def verify(self, item: Item, answer: str) -> Score:
        """Score the share of mutants that a test tells from the function, 0 if a test fails on the function itself."""
        entry = entry_of(item.prompt)
        tests = _stated(answer, entry) if entry in answer else []
        if not 0 < len(tests) <= MOST:
            return Score(0.0, "no tests that can be read" if not tests else f"more than {MOST} tests")
        turns, mutants = _mutants(item)
        if any(applied(turns, given) != returned for given, returned in tests):
            return Score(0.0, "a test fails on the function itself")
        found = sum(
            any(applied(mutant, given) != returned for given, returned in tests) for mutant in mutants
        )
        return Score(found / len(mutants), f"{found} of {len(mutants)} faults found")


def solve(prompt: str) -> Solution | None:
    """Return tests for the function of ``prompt`` and its work, for simulated agents; ``None`` if it has none."""
    match = PROMPT.fullmatch(prompt)
    turns = read_lines(match[1].splitlines()[1:-1]) if match else None
    return Solution(_tests(match[2], turns), len(turns)) if match and turns else None


def _tests(entry: str, turns: Turns) -> str:
    return "\n".join(f"assert {entry}({given}) == {applied(turns, given)}" for given in _given(entry))


def _given(entry: str) -> list[list[int]]:
    rng = Random(entry)
    return [rng.sample(SMALL, len(SMALL)), *(draw_numbers(rng) for _ in range(OURS - 1))]


@lru_cache(maxsize=512)
def _mutants(item: Item) -> tuple[Turns, Sequence[Turns]]:
    """Return the function's steps, and those with one of them changed that our tests tell from it."""
    match = PROMPT.fullmatch(item.prompt)
    turns = (read_lines(match[1].splitlines()[1:-1]) if match else None) or ()
    changed = [
        (*turns[:place], *instead, *turns[place + 1 :])
        for place, turn in enumerate(turns)
        for instead in ((), *((one,) for one in turn.faulty))
    ]
    given = _given(entry_of(item.prompt))
    return turns, [one for one in changed if any(applied(one, n) != applied(turns, n) for n in given)]


def _stated(answer: str, entry: str) -> list[tuple[list[int], list[int]]]:
    """Return what ``answer`` says that the function returns for which list, as often as one more than counts."""
    found: list[tuple[list[int], list[int]]] = []
    for behind in answer.split(entry)[1 : MOST + 2]:
        match = _TEST.match(behind)
        numbers = [_numbers(match[1]), _numbers(match[2])] if match else []
        if match and numbers[0] is not None and numbers[1] is not None:
            found.append((numbers[0], numbers[1]))
    return found


def _numbers(text: str) -> list[int] | None:
    parts = [part.strip() for part in text.strip().removesuffix(",").split(",")] if text.strip() else []
    if all(re.fullmatch(rf"[-+]?[0-9]{{1,{_LONGEST_NUMBER}}}", part) for part in parts):
        return [int(part) for part in parts]
    return None


def _unchanged(entry: str, numbers: list[int]) -> str:
    return f"assert {entry}({numbers}) == {numbers}"
