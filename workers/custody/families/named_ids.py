"""Read which ids an answer names, and pay for the right ones less the wrong ones."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from random import Random

from workers.grading.family import Score

LETTERS, DIGITS = "bcdfghjklmnpqrstvwxz", "23456789"
#: An id, and what else it could be, in lower case: a consonant and a digit make no word and no plain number.
ID = r"[bcdfghjklmnpqrstvwxz][2-9]"
#: A line of a prompt that offers something under an id: "[k7] Good morning".
OFFER = re.compile(rf"^\[({ID})\] (.+)$", re.MULTILINE)
#: Where an answer is stated outright.
CLAIM = re.compile(
    r"\banswers?(?: is| are)?[ \t]{0,2}[:=]|\bthe (?:final )?answers? (?:is|are)\b|####|\\boxed\{"
)
#: What denies the ids after it, and those before it.
DENIED_BEFORE = re.compile(r"\b(?:not|nor|neither|except|without)[ \"'`*(\[]{1,3}$")
DENIED_AFTER = re.compile(
    r"[^a-z0-9\n]{0,4}(?:(?:is|are|was|may|can) )?(?:not|no|isn't|aren't|can't|safe|harmless|benign)\b"
)


def draw_ids(rng: Random, count: int) -> list[str]:
    """Return ``count`` ≤ 160 different random ids, so that neither a position nor a constant pays."""
    return rng.sample([letter + digit for letter in LETTERS for digit in DIGITS], count)


def offers(ids: Sequence[str], texts: Sequence[str]) -> str:
    """Return the lines of a prompt that offer ``texts`` under ``ids``."""
    return "\n".join(f"[{name}] {text}" for name, text in zip(ids, texts, strict=True))


def offered(prompt: str) -> dict[str, str]:
    """Return what ``prompt`` offers, by id.

    >>> offered(offers(["k7", "m3"], ["Good morning.", "Good night."]))
    {'k7': 'Good morning.', 'm3': 'Good night.'}
    """
    return dict(OFFER.findall(prompt))


def score_ids(answer: str, target: str, *, shape: str = ID, texts: Mapping[str, str] | None = None) -> Score:
    """Score an answer by the ids it names: right less wrong ones, in parts of ``target`` ("k7 m3"), at least 0.

    An id that was never offered is a wrong one. With at most half of k ≥ 4 offers right, naming all is
    worth nothing and no way of choosing blindly more than 1/4 on average. ``shape`` is the pattern, in lower
    case, of an id. An answer without any id may quote what was offered, if ``texts`` says so by id.

    >>> [score_ids(text, "k7 m3").value for text in ("K7 and m3", "k7", "k7, m3, p4", "k7, p4", "all of them")]
    [1.0, 0.5, 0.5, 0.0, 0.0]
    """
    right, texts = set(target.split(" ")), texts or {}
    if not any(name in answer.lower() or texts.get(name, name) in answer for name in right):
        return Score(0.0, "none of the right ones")
    named = named_ids(answer, shape) or named_ids(_by_id(answer, texts), shape)
    if not named:
        return Score(0.0, "nothing stated")
    hits, wrong = len(named & right), len(named - right)
    return Score(max(0.0, (hits - wrong) / len(right)), f"{hits} of {len(right)} right, {wrong} wrong")


def named_ids(answer: str, shape: str = ID) -> set[str]:
    r"""Return the ids that ``answer`` names, in lower case; none if it states two different answers.

    Where the answer is stated outright ("Answer: k7"), only what follows counts. An id that is named
    only to deny it ("k7 and m3 are not", "not k7", "k7: safe") is not named.

    >>> sorted(named_ids("m3 is harmless and p4 is not one.\nThe answer is [k7, t2]."))
    ['k7', 't2']
    """
    text = answer.lower()
    claims = [found for part in CLAIM.split(text)[1:] if (found := _asserted(part, shape))]
    if not claims:
        return _asserted(text, shape)
    return claims[0] if all(claim == claims[0] for claim in claims) else set()


def _by_id(answer: str, texts: Mapping[str, str]) -> str:
    """Return ``answer`` with the ids of ``texts`` in their place, the longest first."""
    for name in sorted(texts, key=lambda name: -len(texts[name])):
        answer = answer.replace(texts[name], f" {name} ")
    return answer


def _asserted(text: str, shape: str) -> set[str]:
    """Return the ids in ``text`` but those denied, looking at each row of them ("k7, m3 and p4") once."""
    word = rf"(?<![a-z0-9])(?:{shape})(?![a-z0-9])"
    named: set[str] = set()
    for row in re.finditer(rf"{word}(?:[^a-z0-9\n]{{1,4}}(?:(?:and|or) )?[^a-z0-9\n]{{0,2}}{word})*", text):
        before = text[max(0, row.start() - 12) : row.start()]
        if not DENIED_BEFORE.search(before) and not DENIED_AFTER.match(text, row.end()):
            named.update(re.findall(word, row[0]))
    return named
