"""What a job's function returns: it is done, or its children have to be done first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from shared.store.submission import NewJob


@dataclass(frozen=True)
class Done:
    """The job's result, and the effect rows to write in the transaction that ends it."""

    result: dict[str, Any] = field(default_factory=dict)
    record: Callable[[Session], None] | None = None


@dataclass(frozen=True)
class Spawn:
    """The children to submit; when all have ended, the kind's ``join`` runs."""

    children: tuple[NewJob, ...]

    def __post_init__(self) -> None:
        if not self.children:
            raise ValueError("a job that spawns no children is Done")


Outcome = Done | Spawn
