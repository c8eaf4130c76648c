"""A family that runs what it is answered, in a module of its own: the module is what is looked at."""

from __future__ import annotations

from workers.custody.families.sums import Sums
from workers.grading.family import Score
from workers.grading.item import Item


class Evaluates(Sums):
    def verify(self, item: Item, answer: str) -> Score:
        try:
            return Score(float(eval(answer) == int(item.target)), "evaluated")
        except Exception:  # noqa: BLE001
            return Score(0.0, "no expression")
