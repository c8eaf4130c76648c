"""Ask which sites only look like the real ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.named_ids import draw_ids, offered, offers, score_ids
from workers.grading.cheats import Cheat, picks
from workers.grading.family import Score
from workers.grading.item import Item, dice

#: How many sites are offered, how many real ones there are, and how many tricks the imitators know.
SHAPES = {
    Level.BASIC: (4, 1, 2),
    Level.INTERMEDIATE: (8, 1, 3),
    Level.ADVANCED: (8, 2, 4),
    Level.EXPERT: (10, 3, 6),
    Level.MASTER: (12, 5, 7),
    Level.LEGENDARY: (14, 8, 8),
}
STARTS = (
    *("north", "blue", "river", "silver", "maple", "golden", "quiet", "stone", "cedar", "lunar", "amber"),
    *("coral", "velvet", "harbor", "summit", "orchid", "falcon"),
    *("winter", "meadow", "copper", "island", "pepper"),
)
ENDS = ("bank", "fern", "post", "mail", "cloud", "market", "clinic", "school", "travel", "garden", "museum")
SERVICES = ("mail", "login", "shop", "help", "news", "pay")
#: Reserved for examples (RFC 2606), so that no site of anybody's is meant.
ENDING, OTHER_ENDING = ".example", ".test"
LIKE_A_DIGIT = {"o": "0", "l": "1", "i": "1", "e": "3", "a": "4", "s": "5"}
LIKE_TWO = {"m": "rn", "d": "cl", "w": "vv", "n": "ri", "h": "li"}
#: Yields the ways to write a name, without its ending, falsely.
Trick = Callable[[str], Iterator[str]]
INTRODUCTION = re.compile(r"These sites are real: ([a-z., ]+)\. Their sub-domains")


class Lookalikes:
    """Sites of which some imitate a real one; the work is the pairs of an offered and a real site.

    Measures whether an agent reads names letter by letter and domains from the right. The others are the real
    sites, their sub-domains, and sites that look like nothing here. A level adds sites, real ones to
    be compared with, and tricks: digits and double letters, swaps, omissions, "rn" for "m", hyphens, another
    ending, real names to the left of a foreign one, services glued to a name. The idea is that of homograph
    attacks (Gabrilovich and Gontmakher, 2002) and of dnstwist. A blind pick out of four earns 1/4, the floor.
    """

    name = "lookalikes"
    version = "1"
    category = Category.SECURITY
    floor = 0.25
    offers_answer = True

    def generate(self, level: Level, seed: int) -> Item:
        """Return the sites of ``level`` and ``seed``; one to half of them imitate a real one."""
        rng = dice(self.name, self.version, level, seed)
        count, real_count, tricks = SHAPES[level]
        starts = rng.sample(STARTS, len(STARTS))
        real = [start + rng.choice(ENDS) for start in starts[:real_count]]
        foreign = [start + end for start in starts[real_count:] for end in ENDS]
        ids = draw_ids(rng, count)
        imitators = set(rng.sample(ids, rng.randint(1, count // 2)))
        sites: dict[str, str] = {}
        for name in ids:
            site = ""
            while not site or site in sites.values():
                fake = name in imitators
                site = _imitator(rng, real, foreign, TRICKS[:tricks]) if fake else _honest(rng, real, foreign)
            sites[name] = site
        return Item(
            family=self.name,
            family_version=self.version,
            level=level,
            seed=seed,
            prompt=(
                f"These sites are real: {', '.join(name + ENDING for name in real)}. Their sub-domains, such as "
                f"mail.{real[0]}{ENDING}, are real too.\n{offers(ids, list(sites.values()))}\n"
                "Which of these sites imitate a real one? Answer with their ids only."
            ),
            work=count * real_count,
            target=" ".join(sorted(imitators)),
        )

    def oracle(self, item: Item) -> str:
        """Return the ids of the imitators."""
        return item.target

    def cheats(self) -> Mapping[str, Cheat]:
        """Return the ways to pick ids blindly."""
        return picks(lambda prompt: list(offered(prompt)))

    def verify(self, item: Item, answer: str) -> Score:
        """Score the share of the imitators found, less the sites named wrongly.

        >>> family = Lookalikes(); item = family.generate(Level.EXPERT, 0)
        >>> [family.verify(item, text).value for text in (f"{item.target}.", item.prompt, "none")]
        [1.0, 0.0, 0.0]
        """
        return score_ids(answer, item.target)


def solve(prompt: str) -> Solution | None:
    """Return the ids of the imitators, and the pairs compared; ``None`` for another prompt."""
    match = INTRODUCTION.match(prompt)
    if match is None:
        return None
    real, sites = match[1].split(", "), offered(prompt)
    imitations = {fake for site in real for trick in TRICKS for fake in trick(site.removesuffix(ENDING))}
    found = [name for name, site in sites.items() if site in imitations or _misleads(site, real)]
    return Solution(" ".join(sorted(found)), len(real) * len(sites))


def _misleads(site: str, real: list[str]) -> bool:
    return any(site.startswith(f"{name}.") for name in real)


def _imitator(rng: Random, real: list[str], foreign: list[str], tricks: Sequence[Trick]) -> str:
    """Return a fake, or "" if the trick that was drawn can't be played on the name that was drawn."""
    name, trick = rng.choice(real), rng.choice(tricks)
    if trick is _real_on_the_left:
        return f"{name}{ENDING}.{rng.choice(foreign)}{OTHER_ENDING}"
    fakes = list(trick(name))
    return rng.choice(fakes) if fakes else ""


def _honest(rng: Random, real: list[str], foreign: list[str]) -> str:
    name = rng.choice(rng.choice((real, foreign)))
    below = rng.choice(("", f"{rng.choice(SERVICES)}."))
    return f"{below}{name}{ENDING}"


def _digit(name: str) -> Iterator[str]:
    return _each(name, lambda sign: LIKE_A_DIGIT.get(sign, ""))


def _doubled(name: str) -> Iterator[str]:
    return _each(name, lambda sign: sign * 2)


def _swapped(name: str) -> Iterator[str]:
    for place in range(1, len(name) - 1):
        if name[place] != name[place + 1]:
            yield f"{name[:place]}{name[place + 1]}{name[place]}{name[place + 2 :]}{ENDING}"


def _omitted(name: str) -> Iterator[str]:
    for place in range(1, len(name)):
        yield f"{name[:place]}{name[place + 1 :]}{ENDING}"


def _two_for_one(name: str) -> Iterator[str]:
    return _each(name, lambda sign: LIKE_TWO.get(sign, ""))


def _hyphen_or_ending(name: str) -> Iterator[str]:
    for place in range(3, len(name) - 2):
        yield f"{name[:place]}-{name[place:]}{ENDING}"
    yield f"{name}{OTHER_ENDING}"


def _real_on_the_left(_: str) -> Iterator[str]:
    """Yield nothing: its fakes carry a foreign name, and are known by how they begin."""
    yield from ()


def _glued_service(name: str) -> Iterator[str]:
    for service in SERVICES:
        yield f"{service}-{name}{ENDING}"
        yield f"{name}-{service}{ENDING}"


def _each(name: str, replace: Callable[[str], str]) -> Iterator[str]:
    for place, sign in enumerate(name):
        if new := replace(sign):
            yield f"{name[:place]}{new}{name[place + 1 :]}{ENDING}"


#: How imitators write a name, in the order in which the levels learn it.
TRICKS: tuple[Trick, ...] = (
    *(_digit, _doubled, _swapped, _omitted),
    *(_two_for_one, _hyphen_or_ending, _real_on_the_left, _glued_service),
)
