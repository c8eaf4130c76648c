"""Ask which lines of code have a flaw, and which: more lines and more weaknesses from level to level."""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.flawed_lines import PAIRS, WEAKNESSES
from workers.custody.families.named_ids import ID, draw_ids, named_ids, offered, offers
from workers.custody.families.nouns import NOUNS
from workers.grading.cheats import Cheat, picks
from workers.grading.family import Score
from workers.grading.item import Item, dice

#: How many lines, and how many weaknesses.
SHAPES = {
    Level.BASIC: (4, 1),
    Level.INTERMEDIATE: (4, 2),
    Level.ADVANCED: (6, 3),
    Level.EXPERT: (8, 4),
    Level.MASTER: (10, 5),
    Level.LEGENDARY: (14, 7),
}
#: What an id alone is worth, where the weakness is named wrongly or not at all.
HALF = 0.5
PROMPT = re.compile(
    r"Some of these lines of Python have a flaw: ((?:CWE-[0-9]+ \([A-Za-z -]+\)(?:, )?)+)\. What comes from outside "
    r"may be anything\.\n((?:\[.+\n)+)Which lines have a flaw\? "
    r"Answer with their ids, each with its CWE, such as a1 CWE-1\."
)
#: An id, up to three small words, and a weakness.
NAMED = re.compile(
    rf"(?<![a-z0-9])({ID})(?![a-z0-9])[^a-z0-9\n]{{0,8}}(?:(?:is|has|with|a|the)[^a-z0-9\n]{{1,4}}){{0,3}}"
    r"cwe[ -]?([0-9]{1,4})(?![0-9])"
)


def _pattern(line: str) -> re.Pattern[str]:
    return re.compile(re.escape(line).replace("THING", "[a-zA-Z]+").replace("NUMBER", "[0-9]+"))


FLAWED = [(cwe, _pattern(line)) for cwe, pairs in PAIRS.items() for line, _ in pairs]


class Flaws:
    """Lines of Python of which some have a flaw; the work is the lines, times the weaknesses.

    It measures knowing a flaw by what it lets happen: each flawed line has a twin that looks alike and lets nothing
    happen. What pays is right ids less wrong ones, in parts of the right ones; an id without its weakness in MITRE's
    list (CWE) counts half. At basic there is one weakness. A blind pick out of four earns up to 1/4.
    """

    name = "flaws"
    version = "1"
    category = Category.SECURITY
    floor = 0.25
    offers_answer = True

    def generate(self, level: Level, seed: int) -> Item:
        """Return the lines of ``level`` and ``seed``; one to half of them are flawed."""
        rng = dice(self.name, self.version, level, seed)
        count, kinds = SHAPES[level]
        cwes = sorted(rng.sample(list(PAIRS), kinds))
        ids = draw_ids(rng, count)
        flawed = set(rng.sample(ids, rng.randint(1, count // 2)))
        pairs = rng.sample([(cwe, pair) for cwe in cwes for pair in PAIRS[cwe]], count)
        lines = [_line(rng, pair[name not in flawed]) for name, (_, pair) in zip(ids, pairs, strict=True)]
        named = [f"{name} CWE-{cwe}" for name, (cwe, _) in zip(ids, pairs, strict=True) if name in flawed]
        told = ", ".join(f"CWE-{cwe} ({WEAKNESSES[cwe]})" for cwe in cwes)
        prompt = (
            f"Some of these lines of Python have a flaw: {told}. What comes from outside may be anything.\n"
            f"{offers(ids, lines)}\n"
            "Which lines have a flaw? Answer with their ids, each with its CWE, such as a1 CWE-1."
        )
        return Item(self.name, self.version, level, seed, prompt, count * kinds, ", ".join(named))

    def oracle(self, item: Item) -> str:
        """Return the ids with their weaknesses."""
        return item.target

    def cheats(self) -> Mapping[str, Cheat]:
        """Return the ways to pick ids blindly, with a weakness of the prompt or without one."""
        blindly = picks(lambda prompt: list(offered(prompt)))
        guessed = {
            f"{name}, with a guess": _guessing(cheat)
            for name, cheat in blindly.items()
            if name != "the prompt"
        }
        return {**blindly, **guessed}

    def verify(self, item: Item, answer: str) -> Score:
        """Score right ids less wrong ones, those without their weakness by half.

        >>> flaws = Flaws(); item = flaws.generate(Level.BASIC, 0)
        >>> [flaws.verify(item, text).value for text in (item.target, item.prompt)]
        [1.0, 0.0]
        """
        right = dict(part.split(" CWE-") for part in item.target.split(", "))
        text = answer.replace(item.prompt, "").lower()
        if not any(name in text for name in right):
            return Score(0.0, "none of the right ones")
        named = named_ids(text)
        stated: dict[str, set[str]] = {}
        for name, cwe in NAMED.findall(text):
            stated.setdefault(name, set()).add(cwe)
        worth = sum(
            1.0 if stated.get(name) == {cwe} else HALF for name, cwe in right.items() if name in named
        )
        wrong = len(named - right.keys())
        return Score(
            max(0.0, (worth - wrong) / len(right)), f"{worth:g} of {len(right)} right, {wrong} wrong"
        )


def solve(prompt: str) -> Solution | None:
    """Return the flawed lines' ids and weaknesses, and the work; ``None`` for another prompt."""
    match = PROMPT.fullmatch(prompt)
    if match is None:
        return None
    lines = offered(prompt)
    named = [
        f"{name} CWE-{cwe}" for name, line in lines.items() for cwe, flaw in FLAWED if flaw.fullmatch(line)
    ]
    return Solution(", ".join(named), len(lines) * match[1].count("CWE-"))


def _line(rng: Random, line: str) -> str:
    thing = rng.choice(NOUNS)
    line = re.sub("THING(?=_)", thing.upper(), line)
    return line.replace("THING", thing).replace("NUMBER", str(rng.randint(11, 99)))


def _guessing(cheat: Cheat) -> Cheat:
    def guess(prompt: str, rng: Random) -> str:
        cwes = re.findall(r"CWE-[0-9]+ \(", prompt)
        return ", ".join(f"{name} {rng.choice(cwes)[:-2]}" for name in cheat(prompt, rng).split(", "))

    return guess
