"""Agents and their versions, as the API tells them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Agent:
    """An AI under test; without a ``client_id`` it is a seeded one, which all may use."""

    id: str
    client_id: str | None
    name: str
    type: str
    description: str
    created_at: datetime


@dataclass(frozen=True)
class AgentVersion:
    """What an agent is asked with; it never changes."""

    id: str
    agent_id: str
    agent: str
    number: int
    endpoint: str
    model: str
    system_prompt: str
    decoding: dict[str, Any]
    release_state: str
    created_at: datetime

    @property
    def title(self) -> str:
        """The agent's name and the version's number, as a person says them."""
        return f"{self.agent} version {self.number}"
