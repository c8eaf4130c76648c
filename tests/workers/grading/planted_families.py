"""Families that are wrong on purpose, each in one way."""

# ruff: noqa: ARG002

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Mapping
from dataclasses import replace

from shared.vocabulary import Level
from workers.agents.solution import Solution
from workers.custody.families.sums import Sums, solve
from workers.grading.cheats import Cheat, constant
from workers.grading.family import Score
from workers.grading.item import Item


class AcceptsAnything(Sums):
    def verify(self, item: Item, answer: str) -> Score:
        return Score(1.0, "why not")


class AcceptsAnyNumberInAList(Sums):
    def verify(self, item: Item, answer: str) -> Score:
        return Score(float(item.target in answer.split()), "found it somewhere")


class TakesTheLastNumber(Sums):
    def verify(self, item: Item, answer: str) -> Score:
        digits = [word for word in answer.replace(".", " ").split() if word.isascii() and word.isdigit()]
        return Score(float(bool(digits) and int(digits[-1][:400]) == int(item.target)), "the last one")


class Raises(Sums):
    def verify(self, item: Item, answer: str) -> Score:
        return Score(float(int(answer) == int(item.target)), "int() is a parser")


class BelievesNobody(Sums):
    def verify(self, item: Item, answer: str) -> Score:
        return Score(0.0, "no")


class AlwaysSeven(Sums):
    def generate(self, level: Level, seed: int) -> Item:
        item = super().generate(level, seed)
        return replace(item, prompt=f"What is {seed}'s lucky number?", target="7")

    def verify(self, item: Item, answer: str) -> Score:
        return Score(float(answer == "7"), "")


class KeyInPrompt(Sums):
    def generate(self, level: Level, seed: int) -> Item:
        item = super().generate(level, seed)
        return replace(item, prompt=f"{item.prompt} (It is {item.target}.)")

    def verify(self, item: Item, answer: str) -> Score:
        plain = replace(item, prompt=item.prompt.partition(" (It is")[0])
        return super().verify(plain, answer)


class HintInPrompt(Sums):
    """Its prompt holds the answer, though saying the prompt again is worth nothing."""

    def generate(self, level: Level, seed: int) -> Item:
        item = super().generate(level, seed)
        return replace(item, prompt=f"{item.prompt} (It is {item.target} or more.)")


class IgnoresTheSeed(Sums):
    def generate(self, level: Level, seed: int) -> Item:
        return replace(super().generate(level, 0), seed=seed)


class LevelChangesNothing(Sums):
    def generate(self, level: Level, seed: int) -> Item:
        return replace(super().generate(Level.EXPERT, seed), level=level)


class LevelsSwapped(Sums):
    def generate(self, level: Level, seed: int) -> Item:
        swapped = {Level.EXPERT: Level.MASTER, Level.MASTER: Level.EXPERT}
        return replace(super().generate(swapped.get(level, level), seed), level=level)


class DependsOnTheHashSeed(Sums):
    def generate(self, level: Level, seed: int) -> Item:
        return super().generate(level, seed) if level is not Level.BASIC else self._odd(level, seed)

    def _odd(self, level: Level, seed: int) -> Item:
        return replace(super().generate(level, hash(f"{level}{seed}") % 1000), seed=seed)


class DependsOnTheTimeZone(Sums):
    def generate(self, level: Level, seed: int) -> Item:
        return replace(super().generate(level, seed + time.localtime(0).tm_hour), seed=seed)


class DependsOnTheLanguage(Sums):
    def generate(self, level: Level, seed: int) -> Item:
        language = hashlib.sha256(os.environ.get("LANG", "").encode()).digest()[0]
        return replace(super().generate(level, seed + language), seed=seed)


class NamesAnother(Sums):
    def generate(self, level: Level, seed: int) -> Item:
        return replace(super().generate(level, seed), family="products")


class ClaimsAHighFloor(Sums):
    floor = 0.5


class RepeatsThePrompt(Sums):
    def verify(self, item: Item, answer: str) -> Score:
        return (
            Score(float(answer == item.prompt), "an echo") if answer != item.target else Score(1.0, "right")
        )


class OffersWithoutCheats(Sums):
    offers_answer = True


class RewardsTheLargestTerm(Sums):
    def verify(self, item: Item, answer: str) -> Score:
        largest = max(item.prompt.strip(".").split(" + "), key=len).rpartition(" ")[2]
        return Score(1.0, "close") if answer == largest else super().verify(item, answer)


class RewardsStuffing(Sums):
    def cheats(self) -> Mapping[str, Cheat]:
        return {"everything": constant("all of it")}

    def verify(self, item: Item, answer: str) -> Score:
        return Score(1.0, "all") if answer == "all of it" else super().verify(item, answer)


class TakesItsTime(Sums):
    def verify(self, item: Item, answer: str) -> Score:
        until = time.thread_time() + (len(answer) / 60_000) ** 2
        while time.thread_time() < until:
            sum(range(1_000))
        return super().verify(item, answer)


def knows_nothing(prompt: str) -> Solution | None:
    return None


def is_wrong(prompt: str) -> Solution | None:
    known = solve(prompt)
    return known and replace(known, answer=f"{known.answer}0")


def states_another_work(prompt: str) -> Solution | None:
    known = solve(prompt)
    return known and replace(known, work=known.work + 1)
