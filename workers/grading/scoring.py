"""Grade answers, and report scores with the floor taken off."""

from __future__ import annotations

import math

from workers.grading.family import Score, Verifier
from workers.grading.item import Item

#: The most of an answer that a verifier sees, in bytes of UTF-8.
MAX_ANSWER_BYTES = 64 * 1024


def grade(verifier: Verifier, item: Item, answer: str) -> Score:
    """Return the verifier's score of ``answer``, cut to 64 KiB.

    Raises ``ValueError`` if the verifier leaves [0, 1]: its family is broken and no verdict may rest on it.
    """
    score = verifier.verify(
        item, answer.encode("utf-8", "replace")[:MAX_ANSWER_BYTES].decode("utf-8", "ignore")
    )
    if not (math.isfinite(score.value) and 0.0 <= score.value <= 1.0):
        raise ValueError(f"The verifier of {item.family!r} gave {score.value!r}, which is not in [0, 1].")
    return score


def above_floor(score: float, floor: float) -> float:
    """Return ``(score − floor) / (1 − floor)``, unclipped, so that a guesser's mean is 0.

    ``score`` in [0, 1], ``floor`` in [0, 1).

    >>> above_floor(1.0, 0.25), above_floor(0.25, 0.25)
    (1.0, 0.0)
    """
    return (score - floor) / (1.0 - floor)
