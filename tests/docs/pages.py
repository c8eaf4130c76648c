"""Read the documentation: its pages, and the links, code and names in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shared.settings import ROOT

#: A fenced block: its language, what else its first line says, and its text.
_BLOCK = re.compile(r"^```(\w*)(.*?)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block of a page; ``info`` is what follows the language."""

    language: str
    info: str
    text: str


@dataclass(frozen=True)
class Page:
    """One Markdown file."""

    path: Path

    @property
    def name(self) -> str:
        """The path within the checkout."""
        return str(self.path.relative_to(ROOT))

    @property
    def text(self) -> str:
        """All of it."""
        return self.path.read_text()

    @property
    def prose(self) -> str:
        """The text without its fenced blocks."""
        return _BLOCK.sub("", self.text)

    def blocks(self, language: str = "") -> list[Block]:
        """Return the fenced blocks, in order; those of one language where it is named."""
        found = [Block(kind, info.strip(), text) for kind, info, text in _BLOCK.findall(self.text)]
        return [block for block in found if not language or block.language == language]

    def spans(self) -> Iterator[str]:
        """Yield what stands in backticks within the prose."""
        yield from _SPAN.findall(self.prose)

    def links(self) -> Iterator[str]:
        """Yield the targets of the links."""
        yield from _LINK.findall(_SPAN.sub("", self.prose))

    def anchors(self) -> set[str]:
        """Return what a link to a heading may name, as GitHub makes it."""
        kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(self.prose))
        return {heading.replace(" ", "-") for heading in kept}


def pages() -> list[Page]:
    """Return every page of the checkout, as found below its own folders."""
    inner = (path for folder in ("docs", "deploy", "tests") for path in (ROOT / folder).rglob("*.md"))
    return [Page(path) for path in sorted([*ROOT.glob("*.md"), *inner])]


def page(name: str) -> Page:
    """Return the page at a path within the checkout."""
    return Page(ROOT / name)
