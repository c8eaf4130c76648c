"""Ask for a function written to a specification: more steps from level to level."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.entries import EMPTY, draw_entry, entry_of
from workers.custody.families.hidden_lists import hidden_lists
from workers.custody.families.pipelines import (
    Turns,
    applied,
    draw_numbers,
    draw_turns,
    read_words,
    source,
)
from workers.grading.cheats import Cheat
from workers.grading.coded import grade_code
from workers.grading.family import Score
from workers.grading.functions import Case
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
    r"Write a Python function `([a-z]+_[a-z]+)\(numbers\)` that takes a list of integers and returns a list\. "
    r"It does this:\n((?:[^\n]+\n)+)"
    r"For example, `\1\([^)]+\)` returns `[^`]+`\."
)


class Functions:
    """Functions over a list of numbers to be written from 1 to 12 steps in words; the work is the number of steps.

    Measures turning instructions into code, one after the other. Every step matters to most lists. An answer is run on
    ten hidden lists in the sandbox, and the share of right values counts if it is over a half. After HumanEval (Chen et
    al. 2021).
    """

    name = "functions"
    version = "1"
    category = Category.CODE_QUALITY
    floor = 0.05
    offers_answer = False

    def generate(self, level: Level, seed: int) -> Item:
        """Return the specification of ``level`` and ``seed``.

        >>> print(Functions().generate(Level.BASIC, 0).prompt)
        Write a Python function `tree_prince(numbers)` that takes a list of integers and returns a list. It does this:
        Move the first 4 numbers to the end of the list.
        For example, `tree_prince([9, -17, 12, 0, 19])` returns `[19, 9, -17, 12, 0]`.
        """
        rng = dice(self.name, self.version, level, seed)
        entry, turns = draw_entry(rng), draw_turns(rng, STEPS[level])
        return Item(
            family=self.name,
            family_version=self.version,
            level=level,
            seed=seed,
            prompt=_prompt(entry, turns, draw_numbers(rng)[:5]),
            work=len(turns),
            target=source(entry, turns),
        )

    def entry(self, item: Item) -> str:
        """Return the function's name."""
        return entry_of(item.prompt)

    def oracle(self, item: Item) -> str:
        """Return the function, a line a step."""
        return item.target

    def cheats(self) -> Mapping[str, Cheat]:
        """Return functions that do nothing of what is asked."""
        return EMPTY

    def verify(self, item: Item, answer: str) -> Score:
        """Score the share of hidden lists for which the function returns the right one, and 0 up to a half of them."""
        return grade_code(answer, self.entry(item), _hidden(item))


def solve(prompt: str) -> Solution | None:
    """Return the function that ``prompt`` asks for and its work, for simulated agents; ``None`` if for none."""
    match = PROMPT.fullmatch(prompt)
    turns = read_words(match[2].splitlines()) if match else None
    return Solution(source(entry_of(prompt), turns), len(turns)) if turns else None


def _prompt(entry: str, turns: Turns, example: list[int]) -> str:
    told = "\n".join(turn.words for turn in turns)
    return (
        f"Write a Python function `{entry}(numbers)` that takes a list of integers and returns a list. "
        f"It does this:\n{told}\nFor example, `{entry}({example})` returns `{applied(turns, example)}`."
    )


@lru_cache(maxsize=512)
def _hidden(item: Item) -> Sequence[Case]:
    match = PROMPT.fullmatch(item.prompt)
    turns = read_words(match[2].splitlines()) if match else None
    return hidden_lists(item, turns or ())
