"""Stand in for what the engines are handed."""

from __future__ import annotations

import time
from collections.abc import Callable

from shared.errors import AssayError, AttemptTimedOut, JournalMismatch
from workers.ports import Json, Recorded, Usage


class FakeWatch:
    """Lets ``seconds`` pass, then raises ``reason`` at every look."""

    def __init__(self, seconds: float = 60.0, *, reason: AssayError | None = None) -> None:
        self.reason = reason or AttemptTimedOut()
        self.end = time.monotonic() + seconds
        self.limit = self.end if reason is None else self.end + 60.0

    def check(self) -> None:
        if time.monotonic() >= self.end:
            raise self.reason

    def check_paid(self) -> None:
        self.check()

    def remaining(self) -> float:
        return max(0.0, self.limit - time.monotonic())


class FakeJournal:
    """Remembers steps in memory, and counts what they cost."""

    def __init__(self) -> None:
        self.steps: dict[str, tuple[str, Json]] = {}
        self.usages: list[Usage | None] = []

    def step(self, key: str, compute: Callable[[], Recorded], *, content: str) -> Json:
        if key not in self.steps:
            recorded = compute()
            self.usages.append(recorded.usage)
            self.steps[key] = (content, recorded.value)
        known, value = self.steps[key]
        if known != content:
            raise JournalMismatch
        return value
