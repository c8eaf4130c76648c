"""Ask which of some programs does the least: more of them, with more loops, from level to level."""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.loops import HEADER, Loop, nest, read, rounds
from workers.custody.families.named_ids import draw_ids, offered, offers, score_ids
from workers.grading.cheats import Cheat, picks
from workers.grading.family import Score
from workers.grading.item import Item, dice

#: How many programs are offered, and how many loops each has.
SHAPES = {
    Level.BASIC: (4, 1),
    Level.INTERMEDIATE: (4, 2),
    Level.ADVANCED: (5, 3),
    Level.EXPERT: (7, 3),
    Level.MASTER: (8, 4),
    Level.LEGENDARY: (10, 5),
}
#: The bounds that a loop may have; those of the first have no loop around them.
FIRST = (
    *(["n"], ["n // {small}"], ["n * {small}"], ["{small}", "n * {small}"], ["1", "n * {small}", "2"]),
    *(["{small}", "n"], ["1", "n", "{small}"], ["{number}"], ["{number}", "{large}"]),
)
INNER = (*FIRST, ["outer"], ["outer", "n"])
#: The second least has to do at least so many times what the least does.
APART = 1.2
PROMPT = re.compile(
    r"Each of these calls work\(\) in loops\. Which one calls it least often for n = ([0-9]+)\? "
    r"Answer with its id only\.\n(\[.+)",
    re.DOTALL,
)


class Cheapest:
    """Comprehensions that call work(), of which one does so least often; the work is all their loops.

    It measures weighing costs against each other: a bound may be n, a part or a multiple of it, a
    number, or the counter of the loop around. All have as many loops, so that their length tells next to nothing. One
    of four picked blindly is right one time in four, and whoever picks by length somewhat more often.
    """

    name = "cheapest"
    version = "1"
    category = Category.PERFORMANCE
    floor = 0.34
    offers_answer = True

    def generate(self, level: Level, seed: int) -> Item:
        """Return the programs of ``level`` and ``seed``.

        >>> Cheapest().generate(Level.BASIC, 0).work
        4
        """
        rng = dice(self.name, self.version, level, seed)
        count, loops = SHAPES[level]
        n = rng.choice((12, 20, 30, 40, 60))
        nests = _apart(rng, count, loops, n)
        ids = draw_ids(rng, count)
        texts = [f"[work() {' '.join(map(str, one))}]" for one in nests]
        least = min(range(count), key=lambda place: rounds(nests[place], n))
        prompt = (
            f"Each of these calls work() in loops. Which one calls it least often for n = {n}? "
            f"Answer with its id only.\n{offers(ids, texts)}"
        )
        return Item(self.name, self.version, level, seed, prompt, _work(prompt), ids[least])

    def oracle(self, item: Item) -> str:
        """Return the id of the cheapest."""
        return item.target

    def cheats(self) -> Mapping[str, Cheat]:
        """Return the ways to pick ids blindly, or by the length of what they stand for."""
        return {
            **picks(lambda prompt: list(offered(prompt))),
            "the shortest": lambda prompt, _: min(offered(prompt), key=lambda one: len(offered(prompt)[one])),
            "the longest": lambda prompt, _: max(offered(prompt), key=lambda one: len(offered(prompt)[one])),
        }

    def verify(self, item: Item, answer: str) -> Score:
        """Score 1 for the one id, and 0 for another or for several.

        >>> cheapest = Cheapest(); item = cheapest.generate(Level.BASIC, 0)
        >>> [cheapest.verify(item, text).value for text in (f"It is [{item.target}].", item.prompt)]
        [1.0, 0.0]
        """
        return score_ids(answer, item.target, texts=offered(item.prompt))


def solve(prompt: str) -> Solution | None:
    """Return the id of the cheapest and the work, for simulated agents; ``None`` for another prompt."""
    match = PROMPT.fullmatch(prompt)
    if match is None:
        return None
    texts = offered(prompt)
    return Solution(min(texts, key=lambda one: rounds(read(texts[one]), int(match[1]))), _work(prompt))


def _apart(rng: Random, count: int, loops: int, n: int) -> list[tuple[Loop, ...]]:
    """Draw nests that are all different, one of which does clearly the least, but something."""
    while True:
        nests = [_nest(rng, loops) for _ in range(count)]
        least, second = sorted(rounds(one, n) for one in nests)[:2]
        if least >= 2 and second >= APART * least and len(set(nests)) == count:
            return nests


def _nest(rng: Random, loops: int) -> tuple[Loop, ...]:
    kinds = [rng.choice(INNER if place else FIRST) for place in range(loops)]
    return nest([[bound.format(**_numbers(rng)) for bound in kind] for kind in kinds])


def _numbers(rng: Random) -> dict[str, int]:
    return {"small": rng.randint(2, 9), "number": rng.randint(3, 19), "large": rng.randint(20, 40)}


def _work(prompt: str) -> int:
    return len(HEADER.findall(prompt))
