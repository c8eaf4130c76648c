"""Ask how often a cache has to load: longer lists of requests and larger caches from level to level."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.nouns import NOUNS
from workers.custody.families.stated_number import stated_number
from workers.grading.family import Score
from workers.grading.item import Item, dice

#: How many pages are asked for, and how many the cache holds.
SHAPES = {
    Level.BASIC: (10, 2),
    Level.INTERMEDIATE: (18, 2),
    Level.ADVANCED: (24, 3),
    Level.EXPERT: (40, 3),
    Level.MASTER: (54, 4),
    Level.LEGENDARY: (80, 5),
}
PROMPT = re.compile(
    r"A cache holds ([0-9]) pages\. When it is full, it drops the page that was used the longest time ago\. "
    r"It is empty, and these pages are used: ([a-z]+(?:, [a-z]+)*)\. How many times is a page loaded\?"
)


class CacheMisses:
    """Pages asked of a cache that drops the least recently used one; the work is requests times places.

    It measures simulating a cache, which decides what caching gains. The number of loads is drawn evenly from what
    half to all of the requests can make, six values at basic, so that the best constant is right one time in six.
    """

    name = "cache_misses"
    version = "1"
    category = Category.PERFORMANCE
    floor = 0.25
    offers_answer = False

    def generate(self, level: Level, seed: int) -> Item:
        """Return the requests of ``level`` and ``seed``.

        >>> CacheMisses().generate(Level.BASIC, 0).work
        20
        """
        rng = dice(self.name, self.version, level, seed)
        length, places = SHAPES[level]
        loads = rng.randint(length // 2, length - 1)
        pages = _requests(rng, length, places, loads)
        return Item(
            family=self.name,
            family_version=self.version,
            level=level,
            seed=seed,
            prompt=(
                f"A cache holds {places} pages. When it is full, it drops the page that was used the longest time "
                f"ago. It is empty, and these pages are used: {', '.join(pages)}. How many times is a page loaded?"
            ),
            work=length * places,
            target=str(loads),
        )

    def oracle(self, item: Item) -> str:
        """Return the loads in digits."""
        return item.target

    def verify(self, item: Item, answer: str) -> Score:
        """Score 1 for the number of loads, and 0 for anything else.

        >>> misses = CacheMisses(); item = misses.generate(Level.BASIC, 0)
        >>> [misses.verify(item, text).value for text in (f"{item.target} times.", "1 or 2")]
        [1.0, 0.0]
        """
        said = stated_number(answer)
        if said is None:
            return Score(0.0, "no single number")
        return Score(1.0, "right") if said == item.target else Score(0.0, "another number")


def solve(prompt: str) -> Solution | None:
    """Return the loads that ``prompt`` asks for and its work, for simulated agents; ``None`` if for none.

    >>> solve(CacheMisses().generate(Level.BASIC, 0).prompt) is not None, solve("What is love?")
    (True, None)
    """
    match = PROMPT.fullmatch(prompt)
    if match is None:
        return None
    places, pages = int(match[1]), match[2].split(", ")
    return Solution(str(loads_of(pages, places)), len(pages) * places)


def loads_of(pages: Sequence[str], places: int) -> int:
    """Return how many of ``pages`` a cache of ``places`` has to load.

    >>> loads_of(["sun", "cat", "sun", "hat", "cat"], 2)
    4
    """
    held: dict[str, None] = {}
    loads = 0
    for page in pages:
        if page in held:
            del held[page]
        else:
            loads += 1
            if len(held) == places:
                del held[next(iter(held))]
        held[page] = None
    return loads


def _requests(rng: Random, length: int, places: int, loads: int) -> list[str]:
    """Draw requests that are loaded exactly ``loads`` times: at random places something new, else something held."""
    names = rng.sample(NOUNS, places + 3)
    new = [True] * places + rng.sample(
        [True] * (loads - places) + [False] * (length - loads), length - places
    )
    pages: list[str] = []
    for load in new:
        held = _held(pages, places)
        pages.append(rng.choice([name for name in names if (name in held) is not load]))
    return pages


def _held(pages: Sequence[str], places: int) -> set[str]:
    return set(list(dict.fromkeys(reversed(pages)))[:places])
