"""Ask how often words stand in a list: longer lists and more words from level to level."""

from __future__ import annotations

import re

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.nouns import NOUNS
from workers.custody.families.stated_number import stated_number
from workers.grading.family import Score
from workers.grading.item import Item, dice

#: How long the list is, and how many words are counted together.
SHAPES = {
    Level.BASIC: (10, 1),
    Level.INTERMEDIATE: (20, 1),
    Level.ADVANCED: (25, 2),
    Level.EXPERT: (45, 2),
    Level.MASTER: (60, 3),
    Level.LEGENDARY: (110, 3),
}
PROMPT = re.compile(r"How many words in this list are ([a-z ]+)\? ([a-z]+(?:, [a-z]+)*)\.")
#: Small numbers as words, as an answer may state them.
_NAMES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
NAMES = _NAMES.split()
NAMED = re.compile(rf"\b(?:{'|'.join(NAMES)})\b", re.IGNORECASE)
#: How many different words fill the list up.
FILLERS = 4


class Counting:
    """Lists such as "How many words in this list are lamp? lamp, goat, lamp."; the work is comparisons.

    It measures attention kept to the end of a list. Every word of the list is compared with one to three that are
    counted together. A count in a list of n is drawn evenly from 2 (or 3) to n − 1, up to 40; in the shortest the
    best constant is right for one in eight, and the floor of 0.2 leaves room for a sample's chance. After
    "object_counting" in BIG-Bench Hard (Suzgun et al. 2022).
    """

    name = "counting"
    version = "1"
    category = Category.EXPERIMENTAL
    floor = 0.2
    offers_answer = False

    def generate(self, level: Level, seed: int) -> Item:
        """Return the list of ``level`` and ``seed``.

        >>> Counting().generate(Level.BASIC, 0).work
        10
        """
        rng = dice(self.name, self.version, level, seed)
        length, kinds = SHAPES[level]
        words = rng.sample(NOUNS, kinds + FILLERS)
        wanted, fillers = words[:kinds], words[kinds:]
        count = rng.randint(max(2, kinds), min(length - 1, 40))
        hits = wanted + rng.choices(wanted, k=count - kinds)
        listed = hits + rng.choices(fillers, k=length - count)
        rng.shuffle(listed)
        return Item(
            family=self.name,
            family_version=self.version,
            level=level,
            seed=seed,
            prompt=f"How many words in this list are {' or '.join(wanted)}? {', '.join(listed)}.",
            work=length * kinds,
            target=str(count),
        )

    def oracle(self, item: Item) -> str:
        """Return the count in digits."""
        return item.target

    def verify(self, item: Item, answer: str) -> Score:
        """Score 1 for the count, in digits or as a word up to twenty, and 0 for anything else.

        >>> counting = Counting(); item = counting.generate(Level.BASIC, 0)
        >>> [counting.verify(item, text).value for text in (item.target, f"{item.target} or 99")]
        [1.0, 0.0]
        """
        said = stated_number(NAMED.sub(lambda name: str(NAMES.index(name[0].lower())), answer))
        if said is None:
            return Score(0.0, "no single number")
        return Score(1.0, "right") if said == item.target else Score(0.0, "another number")


def solve(prompt: str) -> Solution | None:
    """Return the count that ``prompt`` asks for and its work, for simulated agents; ``None`` if for none.

    >>> solve("How many words in this list are lamp or goat? lamp, river, goat, lamp.")
    Solution(answer='3', work=8)
    """
    match = PROMPT.fullmatch(prompt)
    if match is None:
        return None
    wanted, listed = match[1].split(" or "), match[2].split(", ")
    return Solution(str(sum(word in wanted for word in listed)), len(wanted) * len(listed))
