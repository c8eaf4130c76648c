"""The programs' logs on the console: each line behind the coloured name of its program."""

from __future__ import annotations

import os
from collections.abc import Iterable
from io import BufferedReader
from pathlib import Path

from rich.console import Console as RichConsole
from rich.text import Text

COLOURS = (
    "cyan",
    "green",
    "yellow",
    "magenta",
    "blue",
    "bright_cyan",
    "bright_green",
    "bright_yellow",
    "bright_magenta",
)
#: What is read of one log at a time, in bytes.
CHUNK = 256 * 1024


class Follower:
    """New lines of one log, over its rotation."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BufferedReader | None = None
        self._rest = b""
        if path.exists():
            self._file = path.open("rb")
            self._file.seek(0, os.SEEK_END)

    def lines(self) -> list[str]:
        """Return the lines that were finished since the last call."""
        found = self._read()
        if self._is_rotated():
            self.close()
            self._file = self.path.open("rb")
            found += self._read()
        *whole, self._rest = (self._rest + found).split(b"\n")
        return [line.decode(errors="replace").rstrip("\r") for line in whole]

    def close(self) -> None:
        """Close the log."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _read(self) -> bytes:
        return self._file.read(CHUNK) if self._file is not None else b""

    def _is_rotated(self) -> bool:
        try:
            now = self.path.stat()
        except FileNotFoundError:
            return False
        if self._file is None:
            return True
        here = os.fstat(self._file.fileno())
        return here.st_ino != now.st_ino or now.st_size < self._file.tell()


class Console:
    """What `up` prints; coloured on a terminal unless ``NO_COLOR`` is set."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._out = RichConsole(highlight=False, markup=False, emoji=False, soft_wrap=True, quiet=quiet)
        self._followers: dict[str, Follower] = {}
        self._width = 0

    def follow(self, logs: Iterable[Path]) -> None:
        """Print what is added to ``logs`` from now on, whenever ``pump`` is called."""
        for path in logs:
            self._followers.setdefault(path.stem, Follower(path))
        self._width = max(map(len, self._followers), default=0)

    def pump(self) -> None:
        """Print the lines that came since the last call."""
        for name, follower in self._followers.items():
            for text in follower.lines():
                self.line(name, text)

    def line(self, name: str, text: str) -> None:
        """Print a line of the program called ``name``."""
        places = list(self._followers)
        colour = COLOURS[places.index(name) % len(COLOURS)] if name in places else "white"
        self._out.print(Text(f"{name:<{self._width}} │ ", style=colour) + Text.from_ansi(text))

    def say(self, text: str, style: str = "bold") -> None:
        """Print a line of our own."""
        self._out.print(Text(text, style=style))

    def close(self) -> None:
        """Close the logs and follow them no more."""
        for follower in self._followers.values():
            follower.close()
        self._followers.clear()
