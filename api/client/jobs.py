"""Jobs and their events, as the API tells them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .vocabulary import ENDED_STATES


@dataclass(frozen=True)
class JobError:
    """Why a job failed; ``code`` is stable."""

    code: str
    message: str


@dataclass(frozen=True)
class Progress:
    """How far a job is: 0 to 100 percent, and what it is doing."""

    percent: int
    message: str | None


@dataclass(frozen=True)
class Job:
    """What was asked for, and how far it is; ``payload`` and ``result`` are left out of lists."""

    id: str
    kind: str
    queue: str
    state: str
    priority: int
    progress: Progress
    attempt: int
    cancel_requested: bool
    error: JobError | None
    run_at: datetime
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    parent_id: str | None = None
    payload: dict[str, Any] = field(default_factory=dict)
    result: dict[str, Any] | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing will change any more, unless a retry is asked for."""
        return self.state in ENDED_STATES


@dataclass(frozen=True)
class Event:
    """Change ``number`` (1, 2, 3 …) of a job."""

    number: int
    type: str
    data: dict[str, Any]
    created_at: datetime
