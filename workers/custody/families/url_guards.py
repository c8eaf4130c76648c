"""Ask for a function that tells which addresses may be fetched: more rules from level to level."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.nouns import NOUNS
from workers.grading.coded import LIMITS
from workers.grading.family import Score
from workers.grading.functions import Case, grade_function
from workers.grading.item import Item, dice
from workers.grading.stated_code import stated_code
from workers.sandbox import selftest

SHAPES = dict(zip(Level, (1, 2, 3, 5, 8, 12), strict=True))
PROMPT = re.compile(
    r"Write a Python function ([a-z]+)\(url\) that returns True if the address may be fetched, else False\. It may "
    r"be fetched if\n((?:- .+\n)+)It does not fetch anything itself\."
)
#: Names that stand in rules for what an item draws.
SLOTS = ("HOST", "FOLDER", "ENDING")
ENDINGS = ("png", "txt", "pdf", "csv", "zip", "svg")


@dataclass(frozen=True)
class Address:
    """An address in its parts; the usual one keeps every rule."""

    host: str
    folder: str
    ending: str
    scheme: str = "https"
    user: str = ""
    port: str = ""
    path: str = "/FOLDER/a.ENDING"
    tail: str = ""

    def __str__(self) -> str:
        text = f"{self.scheme}://{self.user}{self.host}{self.port}{self.path}{self.tail}"
        return text.replace("FOLDER", self.folder).replace("ENDING", self.ending)


Break = Callable[[Address], Address]


@dataclass(frozen=True)
class Rule:
    """A rule in words and as Python over ``url`` and its ``parts``, and addresses that break it and no other."""

    says: str
    check: str
    breaks: tuple[Break, ...]

    def named(self, text: str, address: Address) -> str:
        """Return ``text`` with what the item has drawn."""
        filled = text.replace("HOST", address.host).replace("FOLDER", address.folder)
        return filled.replace("ENDING", address.ending)


def _to(**parts: str) -> Break:
    return lambda address: replace(address, **parts)


RULES = (
    Rule(
        "it begins with https://",
        'url.startswith("https://")',
        (_to(scheme="http"), _to(scheme="ftp"), _to(scheme="x-https"), _to(scheme="httpss")),
    ),
    Rule(
        "its host is HOST",
        'parts.hostname == "HOST"',
        (
            *(_to(host="evil.test"), lambda one: replace(one, host=f"{one.host}.evil.test")),
            *(
                lambda one: replace(one, host=f"evil-{one.host}"),
                lambda one: replace(one, host=f"evil.{one.host}"),
            ),
            lambda one: replace(one, host="evil.test", path=f"/FOLDER/{one.host}/a.ENDING"),
        ),
    ),
    Rule(
        "it has no @ before its host",
        '"@" not in parts.netloc',
        (_to(user="anna@"), _to(user="anna:key@"), _to(user="@")),
    ),
    Rule(
        "it names no port",
        '":" not in parts.netloc.rpartition("@")[2]',
        (_to(port=":8080"), _to(port=":22"), _to(port=":443")),
    ),
    Rule(
        "its path begins with /FOLDER/",
        'parts.path.startswith("/FOLDER/")',
        (_to(path="/key/a.ENDING"), _to(path="/FOLDERS/a.ENDING"), _to(path="/key/FOLDER/a.ENDING")),
    ),
    Rule(
        "no part of its path is ..",
        '".." not in parts.path.split("/")',
        (_to(path="/FOLDER/../a.ENDING"), _to(path="/FOLDER/b/../../a.ENDING")),
    ),
    Rule(
        "it has no # in it", '"#" not in url', (_to(tail="#a.ENDING"), _to(path="/FOLDER/a.ENDING#/a.ENDING"))
    ),
    Rule("it has no ? in it", '"?" not in url', (_to(tail="?a.ENDING"), _to(tail="?next=a.ENDING"))),
    Rule("it is at most 70 signs long", "len(url) <= 70", (_to(path=f"/FOLDER/{'b' * 70}.ENDING"),)),
    Rule(
        "it has no backslash in it",
        '"\\\\" not in url',
        (_to(path="/FOLDER/\\a.ENDING"), _to(path="/FOLDER/b\\a.ENDING")),
    ),
    Rule(
        "it has no percent sign in it",
        '"%" not in url',
        (_to(path="/FOLDER/%2e%2e/a.ENDING"), _to(path="/FOLDER/a%00.ENDING")),
    ),
    Rule(
        "its path ends in .ENDING",
        'parts.path.endswith(".ENDING")',
        (_to(path="/FOLDER/a.ENDING.exe"), _to(path="/FOLDER/a.exe"), _to(path="/FOLDER/ENDING")),
    ),
)
#: Paths that keep every rule.
KEPT = (
    "/FOLDER/a.ENDING",
    "/FOLDER/b/c.ENDING",
    "/FOLDER/a-7.ENDING",
    "/FOLDER/a..b.ENDING",
    "/FOLDER/A_z.ENDING",
)


class UrlGuards:
    """Rules for addresses, of which a function is to be written; the work is the rules.

    It measures guarding a door without holes: of each rule addresses are tried that break it and no other, as requests
    forged on the side of the server and open redirections do (CWE-918, CWE-601). What pays is the share of good
    addresses let through and the mean share of bad ones refused, less one, so that a door always open or always shut
    earns nothing.
    """

    name = "url_guards"
    version = "1"
    category = Category.SECURITY
    floor = 0.05
    offers_answer = False

    def generate(self, level: Level, seed: int) -> Item:
        """Return the rules of ``level`` and ``seed``."""
        rng = dice(self.name, self.version, level, seed)
        name, host, folder = rng.sample(NOUNS, 3)
        address = Address(f"{host}.example", folder, rng.choice(ENDINGS))
        rules = rng.sample(RULES, SHAPES[level])
        told = "".join(f"- {rule.named(rule.says, address)},\n" for rule in rules)
        prompt = (
            f"Write a Python function {name}(url) that returns True if the address may be fetched, else False. It may "
            f"be fetched if\n{told}It does not fetch anything itself."
        )
        return Item(self.name, self.version, level, seed, prompt, len(rules), _written(name, rules, address))

    def oracle(self, item: Item) -> str:
        """Return the function."""
        return item.target

    def entry(self, item: Item) -> str:
        """Return the function's name."""
        match = PROMPT.fullmatch(item.prompt)
        return match[1] if match else ""

    def verify(self, item: Item, answer: str) -> Score:
        """Score good addresses let through plus bad ones refused, less one; raises ``SandboxUnavailable``."""
        code = stated_code(answer, self.entry(item))
        if code is None:
            return Score(0.0, "no such function that can be read")
        rules, address = _read(item.prompt)
        good = [str(replace(address, path=path)) for path in KEPT]
        bad = [[str(broken(address)) for broken in rule.breaks] for rule in rules]
        return _graded(code.source, self.entry(item), tuple(good), tuple(map(tuple, bad)))


def solve(prompt: str) -> Solution | None:
    """Return a function that keeps the rules of ``prompt`` and their number, for simulated agents."""
    match = PROMPT.fullmatch(prompt)
    if match is None:
        return None
    rules, address = _read(prompt)
    return Solution(_written(match[1], rules, address), len(rules))


def _read(prompt: str) -> tuple[list[Rule], Address]:
    """Return the rules that ``prompt`` states, and a usual address that keeps them."""
    match = PROMPT.fullmatch(prompt)
    found, drawn = [], dict.fromkeys(SLOTS, "")
    for line in match[2].splitlines() if match else []:
        for rule in RULES:
            stated = _pattern(rule.says).fullmatch(line)
            if stated:
                found.append(rule)
                drawn |= stated.groupdict()
    return found, Address(drawn["HOST"] or "a.example", drawn["FOLDER"] or "files", drawn["ENDING"] or "txt")


@lru_cache(maxsize=32)
def _pattern(says: str) -> re.Pattern[str]:
    pattern = re.escape(f"- {says},")
    for slot in SLOTS:
        pattern = pattern.replace(slot, f"(?P<{slot}>[a-z.]+)")
    return re.compile(pattern)


def _written(name: str, rules: Sequence[Rule], address: Address) -> str:
    checks = "\n        and ".join(rule.named(rule.check, address) for rule in rules)
    return (
        "from urllib.parse import urlsplit\n\n"
        f"def {name}(url):\n    parts = urlsplit(url)\n    return (\n        {checks}\n    )\n"
    )


@lru_cache(maxsize=256)
def _graded(source: str, name: str, good: tuple[str, ...], bad: tuple[tuple[str, ...], ...]) -> Score:
    cases = [Case((url,), True) for url in good] + [Case((url,), False) for rule in bad for url in rule]
    verdict = grade_function(selftest.chosen(), source, name, cases, limits=LIMITS)
    let_in = sum(verdict.passed[: len(good)]) / len(good)
    shares, place = [], len(good)
    for rule in bad:
        shares.append(sum(verdict.passed[place : place + len(rule)]) / len(rule))
        place += len(rule)
    kept = sum(shares) / len(shares)
    reason = f"{let_in:.0%} let in, {kept:.0%} kept out; the run ended as {verdict.run.ended.value}"
    return Score(max(0.0, let_in + kept - 1.0), reason)
