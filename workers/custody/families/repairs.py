"""Ask for a function whose faults are mended: more lines and more faults from level to level."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from random import Random

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.entries import EMPTY, draw_entry, entry_of
from workers.custody.families.hidden_lists import hidden_lists
from workers.custody.families.pipelines import (
    Turns,
    differ,
    draw_turns,
    read_lines,
    read_words,
    source,
)
from workers.grading.cheats import Cheat
from workers.grading.coded import grade_code
from workers.grading.family import Score
from workers.grading.functions import Case
from workers.grading.item import Item, dice

#: How many steps the function takes, and how many of them are wrong.
SHAPES = {
    Level.BASIC: (1, 1),
    Level.INTERMEDIATE: (3, 1),
    Level.ADVANCED: (5, 2),
    Level.EXPERT: (8, 3),
    Level.MASTER: (12, 4),
    Level.LEGENDARY: (16, 6),
}
PROMPT = re.compile(
    r"The Python function `([a-z]+_[a-z]+)\(numbers\)` should do this:\n((?:[^\n]+\n)+)\n"
    r"([0-9]) of its lines (?:is|are) wrong:\n\n(def \1\(numbers\):\n(?:    [^\n]+\n)+)\n"
    r"Write the right function\."
)


class Repairs:
    """Functions with 1 to 6 faults to be mended; the work is the steps and, once more, the faults.

    Measures finding what a program does otherwise than it is told to. A fault is a step's mutation: another sign,
    bound, end or order. On each of the ten hidden lists the faulty function returns another value, so leaving it as it
    is earns nothing. After QuixBugs (Lin et al. 2017), with the operators of mutation testing.
    """

    name = "repairs"
    version = "1"
    category = Category.CODE_QUALITY
    floor = 0.05
    offers_answer = False

    def generate(self, level: Level, seed: int) -> Item:
        """Return the faulty function of ``level`` and ``seed``.

        >>> print(Repairs().generate(Level.BASIC, 1).prompt)
        The Python function `deer_toy(numbers)` should do this:
        Reverse the order of the list.
        <BLANKLINE>
        1 of its lines is wrong:
        <BLANKLINE>
        def deer_toy(numbers):
            numbers = sorted(numbers, reverse=True)
            return numbers
        <BLANKLINE>
        Write the right function.
        """
        rng = dice(self.name, self.version, level, seed)
        count, faults = SHAPES[level]
        entry, turns = draw_entry(rng), draw_turns(rng, count)
        told = "\n".join(turn.words for turn in turns)
        return Item(
            family=self.name,
            family_version=self.version,
            level=level,
            seed=seed,
            prompt=(
                f"The Python function `{entry}(numbers)` should do this:\n{told}\n\n"
                f"{faults} of its lines {'is' if faults == 1 else 'are'} wrong:\n\n"
                f"{source(entry, _broken(rng, turns, faults))}\n\nWrite the right function."
            ),
            work=count + faults,
            target=source(entry, turns),
        )

    def entry(self, item: Item) -> str:
        """Return the function's name."""
        return entry_of(item.prompt)

    def oracle(self, item: Item) -> str:
        """Return the function without its faults."""
        return item.target

    def cheats(self) -> Mapping[str, Cheat]:
        """Return functions that do nothing of what is asked, and the faulty one."""
        return EMPTY

    def verify(self, item: Item, answer: str) -> Score:
        """Score the share of hidden lists for which the function returns the right one, and 0 up to a half of them."""
        return grade_code(answer, self.entry(item), _hidden(item))


def solve(prompt: str) -> Solution | None:
    """Return the function that ``prompt`` asks for and its work, for simulated agents; ``None`` if for none."""
    match = PROMPT.fullmatch(prompt)
    turns = read_words(match[2].splitlines()) if match else None
    return Solution(source(match[1], turns), len(turns) + int(match[3])) if match and turns else None


def _broken(rng: Random, turns: Turns, faults: int) -> Turns:
    """Return ``turns`` with that many of them done wrongly; each fault alone shows in most lists, and so do all."""
    while True:
        broken = turns
        for place in rng.sample(range(len(turns)), faults):
            broken = (*broken[:place], rng.choice(turns[place].faulty), *broken[place + 1 :])
        alone = (
            (*turns[:place], turn, *turns[place + 1 :])
            for place, turn in enumerate(broken)
            if turn != turns[place]
        )
        if all(differ(rng, turns, one) for one in (broken, *alone)):
            return broken


@lru_cache(maxsize=512)
def _hidden(item: Item) -> Sequence[Case]:
    match = PROMPT.fullmatch(item.prompt)
    if match is None:
        return ()
    turns, broken = read_words(match[2].splitlines()), read_lines(match[4].splitlines()[1:-1])
    return hidden_lists(item, turns or (), unlike=((), broken or ()))
