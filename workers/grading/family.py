"""Say what a family of items owes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from shared.vocabulary import Category, Level
from workers.grading.item import Item


@dataclass(frozen=True)
class Score:
    """What an answer is worth, in [0, 1], and why in a few words."""

    value: float
    reason: str


class Verifier(Protocol):
    """Scores an answer by program. The answer is data: never evaluated, matched in linear time only."""

    def verify(self, item: Item, answer: str) -> Score:
        """Score ``answer``, at most 64 KiB of it; raises nothing, whatever the answer is."""


class Family(Verifier, Protocol):
    """A generator of items with six levels, and their verifier; made without arguments.

    ``floor`` in [0, 0.34] is the most that one constant answer may score on average: it is taken off
    the reported scores. ``version`` changes whenever an item or a verdict would.
    """

    @property
    def name(self) -> str:
        """The family's name: a word, plural where it can be."""

    @property
    def version(self) -> str:
        """The version of its items and verdicts."""

    @property
    def category(self) -> Category:
        """What it asks about."""

    @property
    def floor(self) -> float:
        """What a constant answer may score."""

    @property
    def offers_answer(self) -> bool:
        """Whether a prompt may hold the answer on purpose, as choices to pick from do.

        Where it may not, the audit takes a target in the prompt for a leak. Where it may, the family names
        its ``cheats``: the ways to pick without reading, none of which may beat the floor.
        """

    def generate(self, level: Level, seed: int) -> Item:
        """Return the item of ``level`` and ``seed``, in every process the same."""

    def oracle(self, item: Item) -> str:
        """Return an answer to ``item`` that scores 1."""
