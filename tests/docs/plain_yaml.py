"""Read the plain YAML that our own files are written in; whatever else YAML knows is an error.

Blocks of mappings and lists, flow values that are JSON too, anchors on values, and merges. A library for
it would be a dependency for two tests.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_KEY = re.compile(r"([\w./-]+):(?: +(.*))?$|<<: +\*(\w+)$")
_ANCHOR = re.compile(r"&(\w+) ?(.*)$")
#: Characters that begin something other than plain text.
_SPECIAL = "&*!|>%@`{["

Line = tuple[int, str]


def read(path: Path) -> list[Any]:
    """Return the documents of a file; raises ``ValueError`` for what is not plain."""
    return [_Reader(part).document() for part in re.split(r"^---\n", path.read_text(), flags=re.MULTILINE)]


class _Reader:
    """Reads one document, a line at a time."""

    def __init__(self, text: str) -> None:
        self._lines = list(_lines(text))
        self._at = 0
        self._anchors: dict[str, Any] = {}

    def document(self) -> Any:
        value = self._block(0)
        if self._at < len(self._lines):
            raise ValueError(f"not plain: {self._lines[self._at][1]!r}")
        return value

    def _block(self, least: int) -> Any:
        """Read the mapping or list whose lines stand ``least`` deep or deeper."""
        if self._at >= len(self._lines) or self._lines[self._at][0] < least:
            return None
        indent, text = self._lines[self._at]
        return self._list(indent) if text.startswith("- ") else self._mapping(indent)

    def _list(self, indent: int) -> list[Any]:
        items = []
        while self._at < len(self._lines) and self._lines[self._at][0] == indent:
            text = self._lines[self._at][1]
            if not text.startswith("- "):
                break
            rest = text[2:].strip()
            if _KEY.match(rest):
                # The item is a mapping that begins on the dash's own line.
                self._lines[self._at] = (indent + 2, rest)
                items.append(self._mapping(indent + 2))
            else:
                self._at += 1
                items.append(self._scalar(rest))
        return items

    def _mapping(self, indent: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        while self._at < len(self._lines) and self._lines[self._at][0] == indent:
            match = _KEY.match(self._lines[self._at][1])
            if match is None:
                break
            self._at += 1
            key, rest, alias = match.groups()
            if alias:
                merged |= self._anchors[alias]
            elif key in found:
                raise ValueError(f"{key!r} stands there twice")
            else:
                found[key] = self._value(rest or "", indent)
        return merged | found

    def _value(self, rest: str, indent: int) -> Any:
        anchor = _ANCHOR.match(rest)
        if anchor:
            value = self._value(anchor[2], indent)
            self._anchors[anchor[1]] = value
            return value
        if rest:
            return self._scalar(rest)
        beside = self._at < len(self._lines) and self._lines[self._at][1].startswith("- ")
        return self._block(indent if beside else indent + 1)

    def _scalar(self, text: str) -> Any:
        if text[0] in '[{"':
            return json.loads(text)
        if text[0] == "'":
            return text[1:-1].replace("''", "'")
        if text[0] in _SPECIAL or ": " in text or " #" in text:
            raise ValueError(f"not plain: {text!r}")
        words: dict[str, Any] = {"true": True, "false": False, "null": None}
        return int(text) if text.isdigit() else words.get(text, text)


def _lines(text: str) -> Iterator[Line]:
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            yield len(line) - len(line.lstrip()), line.strip()
