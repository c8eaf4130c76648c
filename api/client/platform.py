"""Queues and workers, as the API tells them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Queue:
    """Where jobs wait; ``depth`` counts those that have not ended, by state."""

    name: str
    pool: str
    paused_at: datetime | None
    workers: int
    slots: int
    depth: dict[str, int]


@dataclass(frozen=True)
class Worker:
    """A process that runs jobs, ``slots`` at once."""

    id: str
    name: str
    pid: int
    pool: str
    queues: tuple[str, ...]
    slots: int
    version: str
    stopping_at: datetime | None
    last_seen_at: datetime
