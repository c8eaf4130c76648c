"""Ask for a function that holds less in memory: more passages that hold everything from level to level."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise

from shared.vocabulary import Category, Level
from workers.agents.solution import Solution
from workers.custody.families.blocks import Block, drawn, fast, lines, read, slow, total, unchanged
from workers.custody.families.nouns import NOUNS
from workers.grading.family import Score
from workers.grading.functions import Case, grade_function
from workers.grading.item import Item, dice
from workers.grading.stated_code import stated_code
from workers.sandbox import selftest
from workers.sandbox.program import MEBIBYTE, Limits

SHAPES = dict(zip(Level, (1, 2, 3, 5, 7, 10), strict=True))
#: The numbers of pages that are tried; the last makes 130 MB of text.
PAGES = (1, 2, 8, 700)
#: Memory is the bound; wall time only ends what waits, on a busy machine too.
LIMITS = Limits(wall_seconds=20, call_seconds=15, cpu_seconds=3, memory_bytes=256 * MEBIBYTE)
#: The most that the process may ever have held, as the kernel counts it; an interpreter alone holds a third.
MOST_BYTES = 45 * MEBIBYTE
TIMES = 45_000
PAGE = 'def page(number):\n    return f"{{number * {factor} % 997}} " * 45000\n'
PROMPT = re.compile(
    r"This Python function is right, but it holds all pages in memory at once\.\n\n"
    r'(def page\(number\):\n    return f"\{number \* ([0-9]+) % 997\} " \* 45000\n)\n'
    r"(def ([a-z]+)\(pages\):\n(?:[ ]+.+\n)+)\n"
    r"Write \4 anew\. It has to return the same, and for 700 pages within 45 MB of memory\. page is there already\."
)


class _Pages:
    """What is to be known of an item's pages; each is a number and a blank, 45,000 times, so none has to be made."""

    def __init__(self, factor: int, count: int) -> None:
        self._words = [f"{number * factor % 997} " for number in range(count)]
        self.count = count

    def lengths(self) -> list[int]:
        return [len(word) * TIMES for word in self._words]

    def counts(self, sign: int) -> list[int]:
        return [word.count(str(sign)) * TIMES for word in self._words]

    def first_signs(self) -> Counter[str]:
        return Counter(word[0] for word in self._words)


def _backwards(pages: _Pages, k: int) -> int:
    value = 0
    for length in reversed(pages.lengths()):
        value = (value * k + length) % 1009
    return value


BLOCKS = (
    Block(
        """
texts = [page(number) for number in range(pages)]
for text in texts:
    total += text.count("{k}")
""",
        """
for number in range(pages):
    total += page(number).count("{k}")
""",
        lambda pages, k: sum(pages.counts(k)),
        tuple(range(10)),
    ),
    Block(
        """
together = "".join(page(number) for number in range(pages))
total += together.count("{k}") // 2
""",
        "total += sum(page(number).count('{k}') for number in range(pages)) // 2",
        lambda pages, k: sum(pages.counts(k)) // 2,
        tuple(range(10)),
    ),
    Block(
        """
texts = [page(number) for number in range(pages)]
total += max(len(text) for text in texts) * {k}
""",
        "total += max(len(page(number)) for number in range(pages)) * {k}",
        lambda pages, k: max(pages.lengths()) * k,
        tuple(range(2, 10)),
    ),
    Block(
        """
texts = sorted((page(number) for number in range(pages)), key=len)
total += len(texts[len(texts) // {k}])
""",
        """
lengths = sorted(len(page(number)) for number in range(pages))
total += lengths[len(lengths) // {k}]
""",
        lambda pages, k: sorted(pages.lengths())[pages.count // k],
        tuple(range(2, 10)),
    ),
    Block(
        """
texts = [page(number) for number in range(pages)]
for before, after in zip(texts, texts[1:]):
    if after.count("{k}") > before.count("{k}"):
        total += 1
""",
        """
before = None
for number in range(pages):
    after = page(number).count("{k}")
    if before is not None and after > before:
        total += 1
    before = after
""",
        lambda pages, k: sum(after > before for before, after in pairwise(pages.counts(k))),
        tuple(range(10)),
    ),
    Block(
        """
alike = {}
for number in range(pages):
    text = page(number)
    alike.setdefault(text[0], []).append(text)
total += max(len(texts) for texts in alike.values()) * {k}
""",
        """
alike = {}
for number in range(pages):
    first = page(number)[0]
    alike[first] = alike.get(first, 0) + 1
total += max(alike.values()) * {k}
""",
        lambda pages, k: max(pages.first_signs().values()) * k,
        tuple(range(2, 10)),
    ),
    Block(
        """
texts = [page(number) for number in range(pages)]
value = 0
for text in reversed(texts):
    value = (value * {k} + len(text)) % 1009
total += value
""",
        """
value = 0
for number in reversed(range(pages)):
    value = (value * {k} + len(page(number))) % 1009
total += value
""",
        _backwards,
        tuple(range(2, 10)),
    ),
)


class MemoryBounds:
    """Functions that hold every page where one at a time would do; the work is the lines of their passages.

    It measures streaming: what is read once need not be kept, and of what is kept only the part that counts. A function
    is right if it returns the same for few pages and for many, and the kernel saw its process hold no more than a bound
    that one passage alone, as it is given, exceeds by more than twice.
    """

    name = "memory_bounds"
    version = "1"
    category = Category.PERFORMANCE
    floor = 0.05
    offers_answer = False

    def generate(self, level: Level, seed: int) -> Item:
        """Return the function of ``level`` and ``seed``."""
        rng = dice(self.name, self.version, level, seed)
        name, parts = (
            rng.choice([noun for noun in NOUNS if noun != "page"]),
            drawn(rng, BLOCKS, SHAPES[level]),
        )
        prompt = (
            "This Python function is right, but it holds all pages in memory at once.\n\n"
            f"{PAGE.format(factor=rng.randint(11, 99))}\n{slow(name, parts, 'pages')}\n"
            f"Write {name} anew. It has to return the same, and for 700 pages within 45 MB of memory. "
            "page is there already."
        )
        return Item(self.name, self.version, level, seed, prompt, lines(parts), fast(name, parts, "pages"))

    def oracle(self, item: Item) -> str:
        """Return the function that holds one page at a time."""
        return item.target

    def entry(self, item: Item) -> str:
        """Return the function's name."""
        match = PROMPT.fullmatch(item.prompt)
        return match[4] if match else ""

    def verify(self, item: Item, answer: str) -> Score:
        """Score 1 for a function that returns the same within its memory; raises ``SandboxUnavailable``."""
        code = stated_code(answer, self.entry(item))
        if code is None:
            return Score(0.0, "no such function that can be read")
        if unchanged(code.source, item.prompt):
            return Score(0.0, "the function as it was given")
        return _graded(code.source, item.prompt)


def solve(prompt: str) -> Solution | None:
    """Return the function that holds little and the work, for simulated agents; ``None`` for another prompt."""
    match = PROMPT.fullmatch(prompt)
    if match is None:
        return None
    parts = read(match[3], BLOCKS)
    return Solution(fast(match[4], parts, "pages"), lines(parts))


@lru_cache(maxsize=256)
def _graded(source: str, prompt: str) -> Score:
    match = PROMPT.fullmatch(prompt)
    if match is None:
        return Score(0.0, "no item of this family")
    parts, factor = read(match[3], BLOCKS), int(match[2])
    cases = [Case((count,), total(parts, _Pages(factor, count))) for count in PAGES]
    verdict = grade_function(selftest.chosen(), f"{match[1]}\n\n{source}", match[4], cases, limits=LIMITS)
    if not all(verdict.passed):
        return Score(0.0, f"another value; the run ended as {verdict.run.ended.value}")
    held = verdict.run.peak_bytes
    return Score(float(held <= MOST_BYTES), f"right, with {held // MEBIBYTE} MiB at the most")
