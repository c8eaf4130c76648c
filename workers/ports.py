"""What the engines need from outside, and nothing more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

#: Any JSON document as ``json.loads`` returns it.
Json = Any


class Role(StrEnum):
    """Who says a message."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True)
class Message:
    """One message of a conversation with an agent."""

    role: Role
    text: str


@dataclass(frozen=True)
class Decoding:
    """How an agent is asked to decode.

    ``temperature`` in [0, 2]; ``max_tokens`` ≥ 1 bounds the answer; ``seed`` only where the endpoint
    takes one; ``stop`` are strings that end the answer.
    """

    temperature: float = 0.0
    max_tokens: int = 256
    seed: int | None = None
    stop: tuple[str, ...] = ()


@dataclass(frozen=True)
class Usage:
    """Tokens that one call was metered at, as the endpoint counted them."""

    prompt_tokens: int
    completion_tokens: int

    @property
    def total(self) -> int:
        """All tokens of the call."""
        return self.prompt_tokens + self.completion_tokens


@dataclass(frozen=True)
class Reply:
    """What an agent answered: its text, why it ended, tokens, and the call's milliseconds."""

    text: str
    finish_reason: str
    model: str
    usage: Usage
    duration_ms: int


@dataclass(frozen=True)
class Recorded:
    """What a journal step computed: a JSON value, and the tokens it cost if it asked a model.

    ``agent_version_id`` is the agent version that the tokens are metered to.
    """

    value: Json
    usage: Usage | None = None
    agent_version_id: str | None = None


class Watch(Protocol):
    """Tells a running job whether it has to stop."""

    def check(self) -> None:
        """Raise the reason to stop: an ``Interruption``, ``AttemptTimedOut`` or ``DeadlinePassed``."""

    def check_paid(self) -> None:
        """Check while a paid call is under way: as ``check``, but a stopping worker lets it end."""

    def remaining(self) -> float:
        """Return the seconds until this attempt's time is up (0 or more)."""


class Journal(Protocol):
    """Remembers costly steps across the attempts of one job."""

    def step(self, key: str, compute: Callable[[], Recorded], *, content: str) -> Json:
        """Return what was recorded under ``key``, or compute and durably record it first.

        ``content`` is what the step depends on, as text; a step found under another content
        raises ``JournalMismatch``. A fenced-off attempt raises ``LeaseLost``.
        """


class Provider(Protocol):
    """A model behind an endpoint."""

    def complete(self, messages: Sequence[Message], decoding: Decoding, *, watch: Watch) -> Reply:
        """Ask for one completion; raises an ``AgentError``, or what ``watch`` raises."""


class Budget(Protocol):
    """The tokens that an agent version may still use."""

    def check(self) -> None:
        """Raise ``TokenBudgetSpent`` when nothing is left."""
