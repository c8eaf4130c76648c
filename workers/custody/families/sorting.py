"""Ask for numbers and words to be sorted: more of them from level to level."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from random import Random

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.nouns import NOUNS
from workers.custody.families.stated_list import NUMBER, WORD, stated_list
from workers.grading.cheats import Cheat
from workers.grading.family import Score
from workers.grading.item import Item, dice

#: How many entries are sorted, always odd, and the largest number among them.
SHAPES = {
    Level.BASIC: (5, 20),
    Level.INTERMEDIATE: (7, 99),
    Level.ADVANCED: (11, 99),
    Level.EXPERT: (17, 999),
    Level.MASTER: (25, 999),
    Level.LEGENDARY: (37, 999),
}
NUMBERS = "Sort these numbers from smallest to largest: "
WORDS = "Sort these words in alphabetical order: "


class Sorting:
    """Lists such as "Sort these numbers from smallest to largest: 7, 3, 9."; half of them are of words.

    It measures order kept over a list. The work is the comparisons that a merge sort needs, n log2 n. In every list
    half of the neighbours stand in order, so repeating it is worth nothing, either way round; five entries
    in any order are worth 0.06 on average. After "List sorting" in
    BIG-bench (Srivastava et al. 2022) and "word_sorting" in BIG-Bench Hard (Suzgun et al. 2022).
    """

    name = "sorting"
    version = "2"
    category = Category.KNOWLEDGE
    floor = 0.08
    offers_answer = False

    def generate(self, level: Level, seed: int) -> Item:
        """Return the list of ``level`` and ``seed``.

        >>> Sorting().generate(Level.BASIC, 0).prompt
        'Sort these numbers from smallest to largest: 14, 7, 15, 6, 11.'
        """
        rng = dice(self.name, self.version, level, seed)
        count, largest = SHAPES[level]
        if rng.random() < 0.5:
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
        """Return the list as it stands, the other way round, and in any order."""
        return {
            "as it stands": lambda prompt, _: ", ".join(_entries(prompt)),
            "the other way round": lambda prompt, _: ", ".join(reversed(_entries(prompt))),
            "in any order": lambda prompt, rng: ", ".join(
                rng.sample(_entries(prompt), len(_entries(prompt)))
            ),
        }

    def verify(self, item: Item, answer: str) -> Score:
        """Score how far the list that the answer ends with is sorted.

        It has to hold every entry once and nothing else. It is worth 1 when sorted, and otherwise (2r − 1)², or 0
        where r, the share of neighbours in order, is no more than half.

        >>> sorting = Sorting(); item = sorting.generate(Level.BASIC, 0)
        >>> [sorting.verify(item, text).value for text in ("6 < 7 < 11 < 14 < 15", "14, 7, 15, 6, 11", "6, 7")]
        [1.0, 0.0, 0.0]
        """
        target = item.target.split(", ")
        entry = NUMBER if target[0].isdigit() else WORD
        if entry is WORD:
            said = _only_words_of(answer, target)
        else:
            said = stated_list(answer, NUMBER, len(target), given=target)
        if said is None or sorted(said) != sorted(target):
            return Score(0.0, "not the same entries")
        if list(said) == target:
            return Score(1.0, "right")
        place = {entry: number for number, entry in enumerate(target)}
        rising = sum(place[left] < place[right] for left, right in pairwise(said)) / (len(said) - 1)
        return Score(max(0.0, 2.0 * rising - 1.0) ** 2, f"{rising:.0%} of the neighbours in order")


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


def _unsorted(rng: Random, population: Sequence[object], count: int) -> list[str]:
    while True:
        places = rng.sample(range(len(population)), count)
        if 2 * sum(left < right for left, right in pairwise(places)) == count - 1:
            return [str(population[place]) for place in places]


def _in_order(entries: Sequence[str]) -> list[str]:
    return sorted(entries, key=lambda entry: (int(entry) if entry.isdigit() else 0, entry))


def _work(count: int) -> int:
    return round(count * math.log2(count))


def _only_words_of(answer: str, target: Sequence[str]) -> tuple[str, ...] | None:
    """Return the last of the listed words in ``answer``, as many as there are, whatever prose is around them."""
    listed = set(target)
    said = [word for word in WORD.findall(answer.lower()) if word in listed]
    return tuple(said[-len(target) :]) if len(said) >= len(target) else None
