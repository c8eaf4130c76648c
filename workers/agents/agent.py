"""Put a question to an agent version: the configuration is frozen, the endpoint is handed in."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field

from shared.vocabulary import AgentType
from workers.ports import Decoding, Message, Provider, Reply, Role, Watch


@dataclass(frozen=True)
class AgentConfig:
    """One immutable agent version.

    ``lessons`` are sentences that training left, ``exemplars`` are pairs of question and answer.
    """

    id: str
    agent_type: AgentType
    model: str
    system_prompt: str = ""
    lessons: tuple[str, ...] = ()
    exemplars: tuple[tuple[str, str], ...] = ()
    decoding: Decoding = field(default_factory=Decoding)

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the configuration, in hex: the same configuration gives the same fingerprint."""
        text = json.dumps(asdict(self), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Agent:
    r"""An agent version and the provider that answers for it.

    >>> from workers.agents.scripted import ReplyScript
    >>> config = AgentConfig(id="a", agent_type=AgentType.GUARDIAN, model="m", lessons=("Add slowly.",))
    >>> [message.text for message in Agent(config, ReplyScript("7")).messages("Calculate 4 + 3.")]
    ['Lessons learned:\n- Add slowly.', 'Calculate 4 + 3.']
    """

    config: AgentConfig
    provider: Provider

    def ask(self, prompt: str, *, watch: Watch) -> Reply:
        """Return the agent's reply to ``prompt``; raises an ``AgentError``, or what ``watch`` raises."""
        return self.provider.complete(self.messages(prompt), self.config.decoding, watch=watch)

    def messages(self, prompt: str) -> tuple[Message, ...]:
        """Return the conversation: instructions and lessons, the exemplars as turns, the question."""
        config = self.config
        lessons = "Lessons learned:\n" + "\n".join(f"- {lesson}" for lesson in config.lessons)
        instructions = "\n\n".join(
            part for part in (config.system_prompt, lessons if config.lessons else "") if part
        )
        turns = [(Role.SYSTEM, instructions)] if instructions else []
        for question, answer in config.exemplars:
            turns += [(Role.USER, question), (Role.ASSISTANT, answer)]
        return tuple(Message(role, text) for role, text in [*turns, (Role.USER, prompt)])
