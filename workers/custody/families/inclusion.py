"""Ask for a sentence that includes given words: more of them, and words to avoid, from level to level."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from random import Random

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.nouns import NOUNS
from workers.grading.cheats import Cheat
from workers.grading.family import Score
from workers.grading.item import Item, dice

#: How many words are to be included, and how many common ones are forbidden.
SHAPES = {
    Level.BASIC: (2, 0),
    Level.INTERMEDIATE: (4, 0),
    Level.ADVANCED: (5, 1),
    Level.EXPERT: (7, 2),
    Level.MASTER: (9, 4),
    Level.LEGENDARY: (12, 6),
}
#: Words that an English sentence hardly does without.
COMMON = ("the", "and", "a", "of", "in", "is", "to", "it", "on", "was")
PROMPT = re.compile(
    r"Write one sentence of at most [0-9]+ words with these words in it: ([a-z, ]+)\."
    r"(?: Do not use these words: ([a-z, ]+)\.)?"
)
WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
#: Where a sentence ends; a colon and a new line end one too, so that an introduction counts apart.
END = re.compile(r"[.!?:;\n]")
#: A sentence about the task is not the sentence that was asked for.
ABOUT_THE_TASK = {"sentence", "word", "words"}
#: More sentences than this, not counting courtesies and talk about the task, are a search and no answer.
MOST_SENTENCES = 3
#: A sentence has at least this many words beside those given.
FEWEST_OTHERS = 2


class Inclusion:
    """Requests such as "Write one sentence … with these words in it: lamp, goat."; the work is words × conditions.

    It measures writing under constraints that a program can check. Each word to be included is one unit, and one more
    for every forbidden word (common ones, such as "the"). Three sentences stuffed with random nouns score 0.11 on
    average at basic, the most of any level. After CommonGen (Lin et al. 2020) and IFEval (Zhou et al. 2023).
    """

    name = "inclusion"
    version = "1"
    category = Category.EXPERIMENTAL
    floor = 0.12
    offers_answer = False

    def generate(self, level: Level, seed: int) -> Item:
        """Return the request of ``level`` and ``seed``.

        >>> Inclusion().generate(Level.BASIC, 0).prompt
        'Write one sentence of at most 20 words with these words in it: parent, zebra.'
        """
        rng = dice(self.name, self.version, level, seed)
        count, bans = SHAPES[level]
        words, forbidden = rng.sample(NOUNS, count), rng.sample(COMMON, bans)
        prompt = (
            f"Write one sentence of at most {_most(count)} words with these words in it: {', '.join(words)}."
        )
        if forbidden:
            prompt += f" Do not use these words: {', '.join(forbidden)}."
        return Item(
            family=self.name,
            family_version=self.version,
            level=level,
            seed=seed,
            prompt=prompt,
            work=_work(words, forbidden),
            target=" ".join(words),
        )

    def oracle(self, item: Item) -> str:
        """Return a sentence with the words."""
        return _sentence(item.target.split())

    def cheats(self) -> Mapping[str, Cheat]:
        """Return sentences stuffed with nouns, as long and as many as may be."""
        return {"stuffed sentences": _stuffed}

    def verify(self, item: Item, answer: str) -> Score:
        """Score the square of the share of given words in the best sentence of the answer, whole words only.

        A sentence that is too long, uses a forbidden word, has fewer than two other words or speaks of words and
        sentences scores 0; so does an answer of more than three others.

        >>> inclusion = Inclusion(); item = inclusion.generate(Level.BASIC, 0)
        >>> answers = ("Every parent likes a zebra.", "My parent sleeps.", "Parent, zebra.")
        >>> [inclusion.verify(item, text).value for text in answers]
        [1.0, 0.25, 0.0]
        """
        words, forbidden = _read(item.prompt)
        sentences = [said for part in END.split(answer.lower()) if _is_sentence(said := WORD.findall(part))]
        if len(sentences) > MOST_SENTENCES:
            return Score(0.0, "too many sentences")
        found = max((_found(said, words, forbidden) for said in sentences), default=0)
        return Score((found / len(words)) ** 2, f"{found} of {len(words)} words in one sentence")


def solve(prompt: str) -> Solution | None:
    """Return a sentence that ``prompt`` asks for and its work, for simulated agents; ``None`` if it asks for none.

    >>> solve("Write one sentence of at most 20 words with these words in it: lamp, goat.")
    Solution(answer='We saw one lamp with one goat.', work=2)
    """
    words, forbidden = _read(prompt)
    return Solution(_sentence(words), _work(words, forbidden)) if words else None


def _read(prompt: str) -> tuple[list[str], list[str]]:
    match = PROMPT.fullmatch(prompt)
    if match is None:
        return [], []
    return match[1].split(", "), match[2].split(", ") if match[2] else []


def _stuffed(prompt: str, rng: Random) -> str:
    most = _most(len(_read(prompt)[0]))
    return ". ".join(" ".join(rng.sample(NOUNS, most)) for _ in range(MOST_SENTENCES))


def _most(count: int) -> int:
    return 16 + 2 * count


def _sentence(words: Sequence[str]) -> str:
    return f"We saw one {' with one '.join(words)}."


def _work(words: Sequence[str], forbidden: Sequence[str]) -> int:
    return len(words) * (1 + len(forbidden))


def _is_sentence(said: Sequence[str]) -> bool:
    return len(said) > FEWEST_OTHERS and ABOUT_THE_TASK.isdisjoint(said)


def _found(said: Sequence[str], words: Sequence[str], forbidden: Sequence[str]) -> int:
    """Return how many of ``words`` the sentence includes, or 0 if it breaks a rule."""
    different = set(said)
    hits = len(different.intersection(words))
    right_length = hits + FEWEST_OTHERS <= len(said) <= _most(len(words))
    return hits if right_length and different.isdisjoint(forbidden) else 0
