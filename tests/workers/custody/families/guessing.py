"""Answer without reading: by place, by number, by chance, or by saying the question again."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from random import Random
from statistics import fmean, stdev

from shared.vocabulary import Level
from workers.grading.family import Family
from workers.grading.item import Item
from workers.grading.scoring import grade

#: Chooses among what is offered.
Guess = Callable[[Sequence[str], Random], Sequence[str]]
GUESSES: dict[str, Guess] = {
    "the first": lambda names, _: names[:1],
    "the last": lambda names, _: names[-1:],
    "all": lambda names, _: names,
    "one": lambda names, rng: rng.sample(names, 1),
    "two": lambda names, rng: rng.sample(names, 2),
    "half": lambda names, rng: rng.sample(names, len(names) // 2),
    "all but one": lambda names, rng: rng.sample(names, len(names) - 1),
}
ITEMS = 400


def best_guess(family: Family, level: Level, offer: str) -> tuple[float, str]:
    """Return the best guess's mean score, less three standard errors, and its name.

    ``offer`` is the pattern of an offered id in the prompt, its only group.
    """
    items = [family.generate(level, seed) for seed in range(ITEMS)]
    return max((_least_mean(family, items, guess, offer), name) for name, guess in GUESSES.items())


def _least_mean(family: Family, items: Sequence[Item], guess: Guess, offer: str) -> float:
    scores = [
        grade(
            family, item, ", ".join(guess(re.findall(offer, item.prompt, re.MULTILINE), Random(item.seed)))
        ).value
        for item in items
    ]
    return fmean(scores) - 3 * stdev(scores) / math.sqrt(len(scores))
