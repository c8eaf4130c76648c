"""Ask for sums of positive whole numbers: longer numbers and more of them from level to level."""

from __future__ import annotations

import re
from itertools import accumulate
from random import Random

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.stated_number import stated_number
from workers.grading.family import Score
from workers.grading.item import Item, dice

#: How many numbers are added, and how many digits each has.
SHAPES = {
    Level.BASIC: (2, 1),
    Level.INTERMEDIATE: (2, 2),
    Level.ADVANCED: (3, 3),
    Level.EXPERT: (4, 5),
    Level.MASTER: (7, 6),
    Level.LEGENDARY: (10, 9),
}
PROMPT = re.compile(r"Calculate (\d+(?: \+ \d+)+)\.")


class Sums:
    """Sums such as "Calculate 4 + 3."; the work is the number of digits to be added up.

    Its category is knowledge: what an expression evaluates to. A one-digit total is drawn evenly, so that
    no constant is right for more than one in seventeen; the floor of 0.1 leaves room for a sample's chance.
    """

    name = "sums"
    version = "1"
    category = Category.KNOWLEDGE
    floor = 0.1
    offers_answer = False

    def generate(self, level: Level, seed: int) -> Item:
        """Return the sum of ``level`` and ``seed``.

        >>> Sums().generate(Level.BASIC, 0).prompt
        'Calculate 4 + 1.'
        """
        rng = dice(self.name, self.version, level, seed)
        count, digits = SHAPES[level]
        terms = _one_digit_pair(rng) if digits == 1 else _terms(rng, count, digits)
        return Item(
            family=self.name,
            family_version=self.version,
            level=level,
            seed=seed,
            prompt=f"Calculate {' + '.join(map(str, terms))}.",
            work=sum(len(str(term)) for term in terms),
            target=str(sum(terms)),
        )

    def oracle(self, item: Item) -> str:
        """Return the sum in digits."""
        return item.target

    def verify(self, item: Item, answer: str) -> Score:
        """Score 1 for the sum and 0 for anything else.

        The form is free ("7", "4 + 3 = 7", "The answer is **1,207**."), the content is not: every number in
        the answer has to be a term, a running total or the sum, and the last one the sum; or the last
        line states one answer outright, and no other answer is stated. So no list of guesses is paid.

        >>> sums = Sums(); item = sums.generate(Level.BASIC, 0)
        >>> [sums.verify(item, text).value for text in ("4 + 1 = 5", "It is 5.", "4 or 5", "1 2 3 4 5")]
        [1.0, 1.0, 0.0, 0.0]
        """
        terms = _read_terms(item.prompt)
        working = {str(number) for number in (*terms, *accumulate(terms))}
        said = stated_number(answer, working=working)
        if said is None:
            return Score(0.0, "no single number")
        return Score(1.0, "right") if said == item.target else Score(0.0, "another number")


def solve(prompt: str) -> Solution | None:
    """Return the sum that ``prompt`` asks for and its work, for simulated agents; ``None`` if for none.

    >>> solve("Calculate 12 + 30.")
    Solution(answer='42', work=4)
    """
    terms = _read_terms(prompt)
    return Solution(str(sum(terms)), sum(len(str(term)) for term in terms)) if terms else None


def _one_digit_pair(rng: Random) -> list[int]:
    total = rng.randint(2, 18)
    first = rng.randint(max(1, total - 9), min(9, total - 1))
    return [first, total - first]


def _terms(rng: Random, count: int, digits: int) -> list[int]:
    return [rng.randint(10 ** (digits - 1), 10**digits - 1) for _ in range(count)]


def _read_terms(prompt: str) -> list[int]:
    match = PROMPT.fullmatch(prompt)
    return [int(term) for term in match[1].split(" + ")] if match else []
