"""Ask for words to be repeated exactly: more of them, among words to leave out, from level to level."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from random import Random

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.nouns import NOUNS
from workers.custody.families.stated_list import LIST_MARK, WORD
from workers.grading.cheats import Cheat, constant
from workers.grading.family import Score
from workers.grading.item import Item, dice

#: How many words are to be repeated, and how many stand in brackets among them.
SHAPES = {
    Level.BASIC: (3, 0),
    Level.INTERMEDIATE: (6, 0),
    Level.ADVANCED: (9, 5),
    Level.EXPERT: (15, 10),
    Level.MASTER: (24, 20),
    Level.LEGENDARY: (40, 38),
}
PLAIN = "Repeat these words: "
BRACKETS = "Repeat these words, but leave out those in brackets: "
#: Words that an answer opens with when it is polite.
COURTESY = re.compile(r"\A\s*(?:sure|certainly|of course|okay|ok)\b[,.!]*", re.IGNORECASE)


class Echoes:
    """Lists such as "Repeat these words: lamp, river, goat."; the work is the number of words to read.

    It measures exact copying, which long lists and distractors break first. From advanced on, some words
    stand in brackets and are to be left out. After the copying tasks of "Neural Turing Machines" (Graves et
    al. 2014) and the copy rules of IFEval (Zhou et al. 2023).
    """

    name = "echoes"
    version = "2"
    category = Category.EXPERIMENTAL
    floor = 0.05
    offers_answer = True

    def generate(self, level: Level, seed: int) -> Item:
        """Return the list of ``level`` and ``seed``.

        >>> Echoes().generate(Level.BASIC, 0).prompt
        'Repeat these words: jungle, cloud, root.'
        """
        rng = dice(self.name, self.version, level, seed)
        count, distractors = SHAPES[level]
        words = rng.sample(NOUNS, count + distractors)
        left_out = set(rng.sample(words, distractors))
        listed = ", ".join(f"({word})" if word in left_out else word for word in words)
        return Item(
            family=self.name,
            family_version=self.version,
            level=level,
            seed=seed,
            prompt=f"{BRACKETS if distractors else PLAIN}{listed}.",
            work=len(words),
            target=" ".join(word for word in words if word not in left_out),
        )

    def oracle(self, item: Item) -> str:
        """Return the words to repeat."""
        return item.target

    def cheats(self) -> Mapping[str, Cheat]:
        """Return lists of nouns, as long as an answer may be at each of the lower levels, and all that stands there."""
        nouns = {f"{count} nouns": constant(" ".join(NOUNS[:count])) for count in (12, 24, 36)}
        return {**nouns, "with those in brackets": _regardless}

    def verify(self, item: Item, answer: str) -> Score:
        """Score the share of the answer's words that repeat the list in its order.

        Every word of the brackets takes two off, so that repeating everything is worth nothing; words too many and
        too few lower the share. Case, punctuation and what stands before the last colon are free.

        >>> echoes = Echoes(); item = echoes.generate(Level.BASIC, 0)
        >>> answers = ("Sure: Jungle, cloud, root!", "jungle cloud", "The jungle, cloud, root")
        >>> [round(echoes.verify(item, text).value, 2) for text in answers]
        [1.0, 0.67, 0.75]
        """
        target = item.target.split()
        said = _said(answer, 4 * len(target))
        if said == target:
            return Score(1.0, "right")
        in_order = _longest_in_order(said, target)
        intruders = len(_left_out(item.prompt).intersection(said))
        right = max(0, in_order - 2 * intruders)
        return Score(
            right / max(len(said), len(target)),
            f"{in_order} of {len(target)} words in order, {intruders} from brackets",
        )


def solve(prompt: str) -> Solution | None:
    """Return the words that ``prompt`` wants repeated and its work, for simulated agents; ``None`` if none.

    >>> solve("Repeat these words, but leave out those in brackets: lamp, (goat), river.")
    Solution(answer='lamp river', work=3)
    """
    if not prompt.startswith((PLAIN, BRACKETS)):
        return None
    listed = prompt.partition(": ")[2].rstrip(".").split(", ")
    return Solution(" ".join(word for word in listed if not word.startswith("(")), len(listed))


def _regardless(prompt: str, _: Random) -> str:
    return prompt.partition(": ")[2] if prompt.startswith(BRACKETS) else ""


def _left_out(prompt: str) -> set[str]:
    return set(re.findall(r"\(([a-z]+)\)", prompt))


def _longest_in_order(said: Sequence[str], target: Sequence[str]) -> int:
    """Return how many words of ``target``, all different, ``said`` has in its order at most.

    It is the longest increasing run of places, found by patience sorting in n log n steps.
    """
    places = {word: place for place, word in enumerate(target)}
    ends: list[int] = []
    for place in (places[word] for word in said if word in places):
        cut = bisect_left(ends, place)
        ends[cut : cut + 1] = [place]
    return len(ends)


def _said(answer: str, most: int) -> Sequence[str]:
    """Return the answer's words in lower case, or none if there are more than ``most``."""
    text = COURTESY.sub("", LIST_MARK.sub("", answer.rpartition(":")[2]))
    words = WORD.findall(text.lower())
    return words if len(words) <= most else []
