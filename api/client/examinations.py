"""Examinations: what to ask for, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to examine, within which budget; what is None is left to the server.

    ``items``, ``tokens`` and ``seconds`` bound the examination, ``in_flight`` (1 to 16) questions are
    asked together, and ``seed`` says which questions are drawn.
    """

    categories: Sequence[str] | None = None
    levels: Sequence[str] | None = None
    families: Sequence[str] | None = None
    items: int | None = None
    tokens: int | None = None
    seconds: float | None = None
    in_flight: int | None = None
    seed: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return what was chosen, as a request names it."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True)
class Estimate:
    """A pass rate over ``items`` answers with its 95% interval, the families' floors taken off.

    1 is perfect and 0 what one constant answer may score; below 0 is worse than that. ``floor`` is what was
    taken off.
    """

    items: int
    rate: float
    low: float
    high: float
    floor: float = field(default=0.0, kw_only=True)


@dataclass(frozen=True)
class CellEstimate(Estimate):
    """The pass rate in one family at one level."""

    category: str
    level: str
    family: str


@dataclass(frozen=True)
class Examination:
    """What an examination found; ``seconds`` are those of asking."""

    job_id: str
    agent_version_id: str
    seed: int
    in_flight: int
    items: int
    tokens: int
    seconds: float
    stopped_by: str
    overall: Estimate
    estimates: tuple[CellEstimate, ...]
    created_at: datetime


@dataclass(frozen=True)
class Response:
    """An agent's answer to one question; ``receipt`` is what scoring it again elsewhere needs."""

    id: str
    job_id: str
    agent_version_id: str
    category: str
    family: str
    level: str
    seed: int
    prompt: str
    answer: str
    score: float
    prompt_tokens: int
    completion_tokens: int
    duration_ms: int
    receipt: dict[str, Any]
    created_at: datetime

    @property
    def tokens(self) -> int:
        """Tokens asked and answered."""
        return self.prompt_tokens + self.completion_tokens


@dataclass(frozen=True)
class Family:
    """A family of questions; ``floor`` is what one constant answer may score."""

    name: str
    version: str
    category: str
    floor: float
    verifier_hash: str
    measures: str
