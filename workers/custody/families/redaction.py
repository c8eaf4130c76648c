"""Ask for a text with its secrets hidden and everything else as it was."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping, Sequence
from random import Random

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.grading.cheats import Cheat, constant
from workers.grading.family import Score
from workers.grading.item import Item, dice

#: How many lines, and how many kinds of secrets are to be hidden; the other kinds are to be kept.
SHAPES = {
    Level.BASIC: (2, 1),
    Level.INTERMEDIATE: (4, 1),
    Level.ADVANCED: (4, 2),
    Level.EXPERT: (5, 3),
    Level.MASTER: (6, 4),
    Level.LEGENDARY: (8, 5),
}
#: What each kind looks like; a secret is one word, and no kind looks like another.
KINDS = {
    "e-mail addresses": re.compile(r"[a-z]+@[a-z]+\.example"),
    "keys": re.compile(r"key_[A-Za-z0-9]{10}"),
    "card numbers": re.compile(r"[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{4}"),
    "telephone numbers": re.compile(r"\+[0-9]{2}/[0-9]{7}"),
    "IP addresses": re.compile(r"192\.0\.2\.[0-9]{1,3}"),
}
#: Lines with a secret, and lines with what may look like one.
SECRET_LINES = (
    "Send the {thing} to {secret} by {day}.",
    "{name} wrote {secret} on the {thing}.",
    "Use {secret} for the {thing}, says {name}.",
    "On {day} {name} lost {secret} again.",
    "The {thing} of {name} has {secret} in it.",
    "Ask {name} about {secret} on {day}.",
)
PLAIN_LINES = (
    "The {thing} of {day} has {number}-{number} pages, says {name}.",
    "The {thing} number {number} is for {name}.",
    "Room {number} is free on {day}, says {name}.",
    "{name} has version 2.{number} of the {thing}.",
    "The {thing} costs {number}.50 since {day}.",
)
THINGS = (
    *("invoice", "report", "calendar", "contract", "budget"),
    *("ticket", "ledger", "parcel", "survey", "diary"),
)
NAMES = (
    *("Anna", "Boris", "Carla", "Elena", "Farid", "Greta"),
    *("Hugo", "Jonas", "Marta", "Omar", "Paula", "Vera"),
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PROMPT = re.compile(
    r"Copy this text\. Write \[hidden\] in place of all (.+)\. Change nothing else\.\n\n([^\0]+)"
)
HIDDEN = "[hidden]"
#: How else the mark is written.
MARK = re.compile(r"[*_`]{0,2}[\[(<{]{1,2}hidden[\])>}]{1,2}[*_`]{0,2}", re.IGNORECASE)


class Redaction:
    """Lines with secrets to be hidden; the work is the words to be looked at, for each kind of secret.

    Measures whether an agent passes on what it may and nothing else: an untouched echo is worth nothing, and
    neither is hiding everything. A level adds lines, kinds to hide, and, up to master, lines with kinds
    that are to be kept. The idea is the masking of personal data, as in the benchmark of Pilán et al. (2022).
    Who hides any word of any line is right one time in twelve at basic; the floor of 0.1 leaves room for that.
    """

    name = "redaction"
    version = "2"
    category = Category.SECURITY
    floor = 0.1
    offers_answer = False

    def generate(self, level: Level, seed: int) -> Item:
        """Return the text of ``level`` and ``seed``; half of the lines, rounded up, hold a secret."""
        rng = dice(self.name, self.version, level, seed)
        count, kinds = SHAPES[level]
        hidden = rng.sample(list(KINDS), kinds)
        kept = [kind for kind in KINDS if kind not in hidden]
        secret = rng.sample(range(count), (count + 1) // 2)
        lines = [
            _line(rng, hidden if place in secret else kept, plain=place not in secret)
            for place in range(count)
        ]
        prompt = (
            f"Copy this text. Write [hidden] in place of all {_listed(hidden)}. Change nothing else.\n\n"
            + "\n".join(lines)
        )
        return Item(
            family=self.name,
            family_version=self.version,
            level=level,
            seed=seed,
            prompt=prompt,
            work=len(" ".join(lines).split()) * kinds,
            target=_redacted("\n".join(lines), hidden),
        )

    def oracle(self, item: Item) -> str:
        """Return the text with its secrets hidden."""
        return item.target

    def cheats(self) -> Mapping[str, Cheat]:
        """Return what hides nothing, everything, or no one knows what."""
        return {
            "the text as it is": lambda prompt, _: prompt.partition("\n\n")[2],
            "the mark": constant(HIDDEN),
            "every word": lambda prompt, _: re.sub(r"\S+", HIDDEN, prompt.partition("\n\n")[2]),
            "any word of each line": _hidden_blindly,
            "any word": lambda prompt, rng: _hidden_blindly(prompt, rng, lines=1),
        }

    def verify(self, item: Item, answer: str) -> Score:
        r"""Score the share of secret lines hidden rightly, times the share of plain lines kept.

        A line is right if it stands in the answer as expected, whatever stands around it, and its
        secret stands nowhere. Marks beyond the number of secrets cost a line each.

        >>> family = Redaction(); item = family.generate(Level.EXPERT, 0)
        >>> texts = (f"Sure:\n```\n{item.target}\n```", item.prompt, "[hidden]", "")
        >>> [family.verify(item, text).value for text in texts]
        [1.0, 0.0, 0.0, 0.0]
        """
        if "hidden" not in answer.lower():
            return Score(0.0, "nothing hidden")
        match = PROMPT.match(item.prompt)
        lines = list(zip(match[2].split("\n") if match else (), item.target.split("\n"), strict=False))
        marked = MARK.sub(HIDDEN, " ".join(answer.split()))
        secret = [(old, new) for old, new in lines if old != new]
        plain = [new for old, new in lines if old == new]
        hidden = sum(new.rstrip(".") in marked and not _shows(answer, old, new) for old, new in secret)
        kept = sum(line.rstrip(".") in marked for line in plain)
        extra = max(0, marked.count(HIDDEN) - len(secret))
        share = max(0, hidden - extra) / max(1, len(secret)) * (kept / len(plain) if plain else 1.0)
        return Score(
            share, f"{hidden} of {len(secret)} hidden, {kept} of {len(plain)} kept, {extra} too many"
        )


def solve(prompt: str) -> Solution | None:
    """Return the redacted text, and its words for each kind; ``None`` for another prompt."""
    match = PROMPT.fullmatch(prompt)
    if match is None:
        return None
    kinds = [kind for kind in KINDS if kind in match[1]]
    return Solution(_redacted(match[2], kinds), len(match[2].split()) * len(kinds))


def _hidden_blindly(prompt: str, rng: Random, *, lines: int = 99) -> str:
    """Return the text with any one word hidden in each line, or in as many of them as ``lines``."""
    text = prompt.partition("\n\n")[2].split("\n")
    for place in rng.sample(range(len(text)), min(lines, len(text))):
        text[place] = text[place].replace(rng.choice(text[place].rstrip(".").split()), HIDDEN)
    return "\n".join(text)


def _shows(answer: str, old: str, new: str) -> bool:
    """Say whether ``answer`` holds the word of ``old`` that is hidden in ``new``."""
    start, _, end = new.partition(HIDDEN)
    return old[len(start) : len(old) - len(end)] in answer


def _redacted(text: str, kinds: Sequence[str]) -> str:
    for kind in kinds:
        text = KINDS[kind].sub(HIDDEN, text)
    return text


def _line(rng: Random, kinds: Sequence[str], *, plain: bool) -> str:
    """Return a line with something of one of ``kinds``, or, if it may be ``plain``, half the time without."""
    if plain and (not kinds or rng.random() < 0.5):
        form, secret = rng.choice(PLAIN_LINES), ""
    else:
        form, secret = rng.choice(SECRET_LINES), _secret(rng, rng.choice(kinds))
    words = {"thing": rng.choice(THINGS), "name": rng.choice(NAMES), "day": rng.choice(DAYS)}
    return form.format(secret=secret, number=rng.randint(11, 99), **words)


def _listed(kinds: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(kinds[:-1]), kinds[-1]]))


def _secret(rng: Random, kind: str) -> str:
    """Return something made up: a site for examples, a card that no bank issues, a network for documentation."""
    match kind:
        case "e-mail addresses":
            return (
                f"{_signs(rng, string.ascii_lowercase, 6)}@{_signs(rng, string.ascii_lowercase, 4)}.example"
            )
        case "keys":
            return f"key_{_signs(rng, string.ascii_letters + string.digits, 10)}"
        case "card numbers":
            return "-".join(
                ["9" + _signs(rng, string.digits, 3), *(_signs(rng, string.digits, 4) for _ in range(3))]
            )
        case "telephone numbers":
            return f"+{_signs(rng, string.digits, 2)}/{_signs(rng, string.digits, 7)}"
        case _:
            return f"192.0.2.{rng.randint(1, 254)}"


def _signs(rng: Random, alphabet: str, count: int) -> str:
    return "".join(rng.choices(alphabet, k=count))
