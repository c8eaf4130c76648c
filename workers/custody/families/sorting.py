"""Ask for numbers and words to be sorted: more of them from level to level."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from random import Random

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.nouns import NOUNS
from workers.custody.families.stated_list import LIST_MARK, NUMBER, WORD, stated_list
from workers.grading.cheats import Cheat
from workers.grading.family import Score
from workers.grading.item import Item, dice

#: How many entries are sorted, and the largest number among them.
SHAPES = {
    Level.BASIC: (4, 9),
    Level.INTERMEDIATE: (5, 9),
    Level.ADVANCED: (8, 50),
    Level.EXPERT: (15, 999),
    Level.MASTER: (25, 999),
    Level.LEGENDARY: (37, 999),
}
NUMBERS = "Sort these numbers from smallest to largest, beginning with the smallest: "
WORDS = "Sort these words in alphabetical order: "
#: Fewer leading entries than this are right by chance too often to be paid for.
FEWEST_RIGHT = 2


class Sorting:
    """Lists such as "Sort these numbers from smallest to largest, …: 7, 3, 9."; from advanced on, half are of words.

    It measures order kept over a list. The work is the comparisons that a merge sort needs, n log2 n. No list begins
    with its smallest entry, so that repeating it is worth nothing; four entries
    in an order that begins with another are worth 0.07 on average. After "List sorting" in
    BIG-bench (Srivastava et al. 2022) and "word_sorting" in BIG-Bench Hard (Suzgun et al. 2022).
    """

    name = "sorting"
    version = "3"
    category = Category.KNOWLEDGE
    floor = 0.08
    offers_answer = False

    def generate(self, level: Level, seed: int) -> Item:
        """Return the list of ``level`` and ``seed``.

        >>> Sorting().generate(Level.BASIC, 0).prompt
        'Sort these numbers from smallest to largest, beginning with the smallest: 9, 5, 6, 4.'
        """
        rng = dice(self.name, self.version, level, seed)
        count, largest = SHAPES[level]
        if level in {Level.BASIC, Level.INTERMEDIATE} or rng.random() < 0.5:
            opening, entries = NUMBERS, _unsorted(rng, range(1, largest + 1), count)
        else:
            opening, entries = WORDS, _unsorted(rng, sorted(NOUNS), count)
        return Item(
            family=self.name,
            family_version=self.version,
            level=level,
            seed=seed,
            prompt=f"{opening}{', '.join(entries)}.",
            work=_work(count),
            target=", ".join(_in_order(entries)),
        )

    def oracle(self, item: Item) -> str:
        """Return the sorted list."""
        return item.target

    def cheats(self) -> Mapping[str, Cheat]:
        """Return the list as it stands, the other way round, in any order, and in one that begins otherwise."""
        return {
            "as it stands": lambda prompt, _: ", ".join(_entries(prompt)),
            "the other way round": lambda prompt, _: ", ".join(reversed(_entries(prompt))),
            "in any order": lambda prompt, rng: ", ".join(_shuffled(_entries(prompt), rng)),
            "with another first": lambda prompt, rng: ", ".join(
                [*_shuffled(_entries(prompt)[1:], rng), _entries(prompt)[0]]
            ),
        }

    def verify(self, item: Item, answer: str) -> Score:
        """Score how many entries are right from the beginning on: the square of their share, 0 for fewer than two.

        The list may break off, run on for half its length, or be said again and again. Numbers that were not given
        are worth 0. Prose around it is free, and so is the given list before it.

        >>> sorting = Sorting(); item = sorting.generate(Level.BASIC, 0)
        >>> [sorting.verify(item, text).value for text in ("4 < 5 < 6 < 9", "4, 5, 9, 6", "9, 5, 6, 4", "5, 6")]
        [1.0, 0.25, 0.0, 0.0]
        """
        target = item.target.split(", ")
        said = _said(answer, target, _entries(item.prompt))
        if len(said) > 1.5 * len(target) or not set(said) <= set(target):
            return Score(0.0, "not the same entries")
        right = next(
            (place for place, pair in enumerate(zip(said, target, strict=False)) if pair[0] != pair[1]),
            min(len(said), len(target)),
        )
        reason = f"{right} of {len(target)} right from the beginning on"
        if right < FEWEST_RIGHT:
            return Score(0.0, reason)
        return Score((right / max(len(said), len(target))) ** 2, reason)


def solve(prompt: str) -> Solution | None:
    """Return the sorted list that ``prompt`` asks for and its work, for simulated agents; ``None`` if for none.

    >>> solve("Sort these words in alphabetical order: pear, apple.")
    Solution(answer='apple, pear', work=2)
    """
    if not prompt.startswith((NUMBERS, WORDS)):
        return None
    entries = _entries(prompt)
    return Solution(", ".join(_in_order(entries)), _work(len(entries)))


def _entries(prompt: str) -> list[str]:
    return re.findall(r"[0-9a-z]+", prompt.partition(": ")[2])


def _shuffled(entries: Sequence[str], rng: Random) -> list[str]:
    return rng.sample(entries, len(entries))


def _unsorted(rng: Random, population: Sequence[object], count: int) -> list[str]:
    while True:
        places = rng.sample(range(len(population)), count)
        if places[0] != min(places):
            return [str(population[place]) for place in places]


def _in_order(entries: Sequence[str]) -> list[str]:
    return sorted(entries, key=lambda entry: (int(entry) if entry.isdigit() else 0, entry))


def _work(count: int) -> int:
    return round(count * math.log2(count))


def _said(answer: str, target: Sequence[str], given: Sequence[str]) -> Sequence[str]:
    """Return the list that ``answer`` states, without the given one before it; maybe a wrong one, or too long."""
    count = len(target)
    if target[0].isdigit():
        said = NUMBER.findall(LIST_MARK.sub("", answer))
        if not set(said) <= set(target):
            return stated_list(answer, NUMBER, count) or said
    else:
        said = [word for word in WORD.findall(answer.lower()) if word in set(target)]
    if said[:count] == list(given) and len(said) > count:
        said = said[count:]
    again_and_again = all(entry == said[place % count] for place, entry in enumerate(said))
    return said[:count] if again_and_again else said
