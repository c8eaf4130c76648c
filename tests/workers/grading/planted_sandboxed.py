"""A family whose answers are code, in a module of its own: the module is what is looked at."""

from __future__ import annotations

from workers.custody.families.sums import Sums
from workers.grading.family import Score
from workers.grading.functions import Case, grade_function
from workers.grading.item import Item
from workers.sandbox import selftest


class Adds(Sums):
    def verify(self, item: Item, answer: str) -> Score:  # noqa: ARG002
        verdict = grade_function(selftest.chosen(), answer, "add", [Case((1, 2), 3), Case((2, 2), 4)])
        return Score(verdict.share, verdict.reason)
