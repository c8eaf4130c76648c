"""Ask for the next terms of a sequence with a hidden rule: richer rules from level to level."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, pairwise
from random import Random

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.stated_list import NUMBER, stated_list
from workers.grading.family import Score
from workers.grading.item import Item, dice

#: How many sequences are interleaved, how many steps each repeats, the largest step, and the terms of each that
#: are shown and asked for.
SHAPES = {
    Level.BASIC: (1, 1, 9, 4, 2),
    Level.INTERMEDIATE: (1, 1, 25, 6, 3),
    Level.ADVANCED: (1, 2, 25, 7, 3),
    Level.EXPERT: (2, 1, 60, 6, 3),
    Level.MASTER: (2, 2, 60, 7, 2),
    Level.LEGENDARY: (3, 2, 90, 7, 2),
}
PROMPT = re.compile(r"What are the next ([0-9]) numbers\? ([0-9]+(?:, [0-9]+)+)")
#: The most sequences that are interleaved.
MOST_STRANDS = 3


class Sequences:
    """Questions such as "What are the next 2 numbers? 2, 5, 8, 11"; the work is digits × hidden numbers.

    It measures finding a rule from examples. A sequence adds one or two steps in turn, or (not at basic) doubles or
    trebles; up to three sequences are interleaved. The simplest rule that fits what is shown gives the target, which
    is checked as an item is made. At least two terms are asked for, so that a guess fails. After "Language
    Models as Inductive Reasoners" (Yang et al. 2022) and the number series of Thurstone (1938).
    """

    name = "sequences"
    version = "1"
    category = Category.EXPERIMENTAL
    floor = 0.05
    offers_answer = False

    def generate(self, level: Level, seed: int) -> Item:
        """Return the sequence of ``level`` and ``seed``.

        >>> Sequences().generate(Level.BASIC, 0).prompt
        'What are the next 2 numbers? 12, 17, 22, 27'
        """
        rng = dice(self.name, self.version, level, seed)
        while True:
            shown, asked = _draw(rng, level)
            found, hidden = _continued(shown, len(asked)) or ([], 0)
            if found == asked:
                break
        return Item(
            family=self.name,
            family_version=self.version,
            level=level,
            seed=seed,
            prompt=f"What are the next {len(asked)} numbers? {', '.join(map(str, shown))}",
            work=_digits(shown + asked) * hidden,
            target=", ".join(map(str, asked)),
        )

    def oracle(self, item: Item) -> str:
        """Return the next terms."""
        return item.target

    def verify(self, item: Item, answer: str) -> Score:
        """Score the share of terms that are right, counted from the first up to the first wrong one.

        The answer ends with as many numbers as were asked for; before them only terms of the question may stand.

        >>> sequences = Sequences(); item = sequences.generate(Level.BASIC, 0)
        >>> answers = ("32 and 37", "12, 17, 22, 27, 32, 37", "32, 33", "31 or 32 or 37")
        >>> [sequences.verify(item, text).value for text in answers]
        [1.0, 1.0, 0.5, 0.0]
        """
        target = item.target.split(", ")
        given = item.prompt.partition("? ")[2].split(", ")
        said = stated_list(answer, NUMBER, len(target), given=given)
        if said is None:
            return Score(0.0, f"no list of {len(target)} numbers")
        right = next((n for n, (a, b) in enumerate(zip(said, target, strict=True)) if a != b), len(target))
        return Score(right / len(target), f"the first {right} of {len(target)} terms right")


def solve(prompt: str) -> Solution | None:
    """Return the terms that ``prompt`` asks for and its work, for simulated agents; ``None`` if for none.

    >>> solve("What are the next 2 numbers? 2, 5, 8, 11")
    Solution(answer='14, 17', work=9)
    """
    match = PROMPT.fullmatch(prompt)
    if match is None:
        return None
    shown = [int(term) for term in match[2].split(", ")]
    continued = _continued(shown, int(match[1]))
    if continued is None:
        return None
    asked, hidden = continued
    return Solution(", ".join(map(str, asked)), _digits(shown + asked) * hidden)


def _draw(rng: Random, level: Level) -> tuple[list[int], list[int]]:
    """Return the terms shown and those asked for."""
    count, period, largest, shown, asked = SHAPES[level]
    strands = [_strand(rng, level, period, largest, shown + asked) for _ in range(count)]
    terms = [term for together in zip(*strands, strict=True) for term in together]
    return terms[: count * shown], terms[count * shown :]


def _strand(rng: Random, level: Level, period: int, largest: int, length: int) -> list[int]:
    if period == 1 and level is not Level.BASIC and rng.random() < 0.25:
        first, factor = rng.randint(2, 9), rng.choice((2, 3))
        return [first * factor**power for power in range(length)]
    steps = rng.sample(range(1, largest + 1), period)
    terms = [rng.randint(1, max(30, largest))]
    while len(terms) < length:
        terms.append(terms[-1] + steps[(len(terms) - 1) % period])
    return terms


def _continued(shown: Sequence[int], count: int) -> tuple[list[int], int] | None:
    """Return the next ``count`` terms by the simplest rule that fits, and how many numbers it hides."""
    for strands in range(1, MOST_STRANDS + 1):
        if len(shown) % strands or count % strands:
            continue
        fits = [_next_terms(shown[first::strands], count // strands) for first in range(strands)]
        if all(fits):
            terms = [
                term for together in zip(*(fit[0] for fit in fits if fit), strict=True) for term in together
            ]
            return terms, sum(fit[1] for fit in fits if fit)
    return None


def _next_terms(terms: Sequence[int], count: int) -> tuple[list[int], int] | None:
    """Continue one sequence: by a constant step, by a constant factor, or by two steps in turn."""
    steps = [right - left for left, right in pairwise(terms)]
    last = terms[-1]
    if len(steps) >= 2 and len(set(steps)) == 1:
        return [last + steps[0] * n for n in range(1, count + 1)], 1
    factor = terms[1] // terms[0] if len(steps) >= 2 else 0
    if factor > 1 and all(right == left * factor for left, right in pairwise(terms)):
        return [last * factor**n for n in range(1, count + 1)], 1
    if len(steps) >= 4 and all(step == steps[n % 2] for n, step in enumerate(steps)):
        coming = (steps[(len(steps) + n) % 2] for n in range(count))
        return list(accumulate(coming, initial=last))[1:], 2
    return None


def _digits(terms: Sequence[int]) -> int:
    return sum(len(str(term)) for term in terms)
