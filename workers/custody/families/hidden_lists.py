"""Draw the hidden lists that an answer's function is called with."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from workers.custody.families.pipelines import Turn, applied, draw_numbers
from workers.grading.functions import Case
from workers.grading.item import Item

#: How many lists an answer is given, and how many are looked at for them.
LISTS = 10
_TRIES = 400


def hidden_lists(
    item: Item, turns: Sequence[Turn], unlike: Sequence[Sequence[Turn]] = ((),)
) -> Sequence[Case]:
    """Return lists of ``item`` and what ``turns`` make of them: never nothing, nor what one of ``unlike`` would.

    Nothing at all is unlike the list as it was given.
    """
    rng = Random(f"{item.family}/{item.family_version}/{item.level}/{item.seed}/hidden")
    found: list[Case] = []
    for _ in range(_TRIES):
        numbers = draw_numbers(rng)
        value = applied(turns, numbers)
        if value and all(value != applied(other, numbers) for other in unlike):
            found.append(Case((numbers,), value))
        if len(found) == LISTS:
            break
    return found
