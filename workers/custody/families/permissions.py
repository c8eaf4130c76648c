"""Ask who may do what, under rules that roles inherit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from random import Random

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.named_ids import score_ids
from workers.grading.cheats import Cheat, picks
from workers.grading.family import Score
from workers.grading.item import Item, dice

#: How many people, how long the longest chain of roles is, and how many actions the rules speak of.
SHAPES = {
    Level.BASIC: (4, 1, 1),
    Level.INTERMEDIATE: (4, 2, 1),
    Level.ADVANCED: (6, 3, 2),
    Level.EXPERT: (9, 4, 2),
    Level.MASTER: (15, 5, 3),
    Level.LEGENDARY: (22, 6, 4),
}
PEOPLE = (
    *(
        "Anna",
        "Boris",
        "Carla",
        "Dmitri",
        "Elena",
        "Farid",
        "Greta",
        "Hugo",
        "Ines",
        "Jonas",
        "Kemal",
        "Lena",
    ),
    *(
        "Marta",
        "Nadia",
        "Omar",
        "Paula",
        "Rosa",
        "Samir",
        "Tilda",
        "Umberto",
        "Vera",
        "Wanda",
        "Yusuf",
        "Zora",
    ),
)
ROLES = (
    *("guest", "clerk", "pilot", "baker", "nurse", "judge", "guard", "miner", "tailor", "painter", "driver"),
    *("porter", "farmer", "singer"),
)
ACTIONS = ("read", "write", "print", "delete", "copy", "share")
SETTLED = '"May not" beats "may". What no rule allows, nobody may.'
NAME = "|".join(PEOPLE).lower()
ASKED = re.compile(r"Who may ([a-z]+)\? Answer with the names only\.$")
MEMBER = re.compile(r"^([A-Z][a-z]+) is a ([a-z]+)\.$", re.MULTILINE)
#: Who has which role names nobody as an answer.
PREMISE = re.compile(rf"\b(?:{'|'.join(PEOPLE)}) (?:is|was) an? (?:{'|'.join(ROLES)})\b")
PARENT = re.compile(r"^A ([a-z]+) is also a ([a-z]+)\.$", re.MULTILINE)
RULE = re.compile(r"^A ([a-z]+) may (not )?([a-z]+)\.$", re.MULTILINE)


class Permissions:
    """Tables of people, roles and rules; the work is the roles to be looked up for all the people.

    Measures whether an agent follows access rules through inheritance, where one "may not" beats every "may".
    A level adds people, links in the chain of roles, and rules on other actions. The idea is role-based
    access control (Sandhu et al., 1996). One to half of the people may do it; a person picked blindly out of
    four earns 1/4, which is the floor.
    """

    name = "permissions"
    version = "1"
    category = Category.SECURITY
    floor = 0.25
    offers_answer = True

    def generate(self, level: Level, seed: int) -> Item:
        """Return the rules of ``level`` and ``seed``."""
        rng = dice(self.name, self.version, level, seed)
        while True:
            prompt = _table(rng, *SHAPES[level])
            allowed, work = _read(prompt)
            if 1 <= len(allowed) <= SHAPES[level][0] // 2:
                break
        return Item(self.name, self.version, level, seed, prompt, work, " ".join(allowed).lower())

    def oracle(self, item: Item) -> str:
        """Return the names."""
        return item.target.title()

    def cheats(self) -> Mapping[str, Cheat]:
        """Return the ways to pick people blindly."""
        return picks(lambda prompt: [name for name, _ in MEMBER.findall(prompt)])

    def verify(self, item: Item, answer: str) -> Score:
        """Score the share of the names found, less those named wrongly.

        >>> family = Permissions(); item = family.generate(Level.EXPERT, 0)
        >>> [family.verify(item, text).value for text in (f"{item.target}.", item.prompt, "nobody")]
        [1.0, 0.0, 0.0]
        """
        return score_ids(PREMISE.sub(" ", answer), item.target, shape=NAME)


def solve(prompt: str) -> Solution | None:
    """Return the names of those who may, and the roles looked up; ``None`` for another prompt."""
    if ASKED.search(prompt) is None:
        return None
    allowed, work = _read(prompt)
    return Solution(" ".join(allowed), work)


def _table(rng: Random, people: int, depth: int, actions: int) -> str:
    roles, verbs = rng.sample(ROLES, 2 * depth), rng.sample(ACTIONS, actions)
    # Two chains of roles, so that there are roles to tell apart at every depth.
    chains = roles[:depth], roles[depth:]
    links = [f"A {upper} is also a {lower}." for chain in chains for lower, upper in pairwise(chain)]
    rules = [f"A {role} may {rng.choice(('', '', 'not '))}{rng.choice(verbs)}." for role in roles]
    names = rng.sample(PEOPLE, people)
    members = [f"{name} is a {rng.choice(rng.choice(chains)[depth // 2 :])}." for name in names]
    lines = rng.sample(links + rules, len(links + rules)) + members
    return "\n".join([*lines, SETTLED, f"Who may {verbs[0]}? Answer with the names only."])


def _read(prompt: str) -> tuple[list[str], int]:
    """Return who may do what ``prompt`` asks about, and how many roles had to be looked up."""
    asked = ASKED.search(prompt)
    parents = dict(PARENT.findall(prompt))
    rules = {
        (role, bool(denied)) for role, denied, verb in RULE.findall(prompt) if asked and verb == asked[1]
    }
    chains = {name: _chain(role, parents) for name, role in MEMBER.findall(prompt)}
    allowed = [
        name
        for name, chain in chains.items()
        if any((role, False) in rules for role in chain) and not any((role, True) in rules for role in chain)
    ]
    return allowed, sum(map(len, chains.values()))


def _chain(role: str, parents: dict[str, str]) -> list[str]:
    chain = [role]
    while chain[-1] in parents and len(chain) <= len(parents):
        chain.append(parents[chain[-1]])
    return chain
