"""Put one question to an agent and grade its answer."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from shared.vocabulary import Level
from workers.agents.agent import Agent
from workers.grading.family import Family
from workers.grading.item import Item, item_hash
from workers.grading.receipt import Receipt, receipt
from workers.grading.scoring import above_floor, grade
from workers.ports import Journal, Json, Recorded, Usage, Watch


@dataclass(frozen=True)
class Answered:
    """A question, what the agent answered, and what that is worth.

    ``score`` in [0, 1] is the verifier's, ``score_above_floor`` has the family's floor taken off and
    may be negative; ``duration_ms`` is the call's.
    """

    prompt: str
    answer: str
    score: float
    score_above_floor: float
    reason: str
    model: str
    finish_reason: str
    usage: Usage
    duration_ms: int
    receipt: Receipt

    def as_json(self) -> dict[str, Json]:
        """Return the whole as a JSON object."""
        return asdict(self)


def ask_question(
    agent: Agent, family: Family, level: Level, seed: int, *, journal: Journal, watch: Watch, ordinal: int = 0
) -> Answered:
    """Ask ``agent`` the item of ``family`` at ``level`` with ``seed``, and verify its answer.

    The call is the journal step ``item/<ordinal>``; its content is the agent's configuration and the
    item, so that a step recorded for another question raises ``JournalMismatch``. Raises an
    ``AgentError``, or what ``watch`` and ``journal`` raise.
    """
    item = family.generate(level, seed)

    def compute() -> Recorded:
        reply = agent.ask(item.prompt, watch=watch)
        return Recorded(value=asdict(reply), usage=reply.usage, agent_version_id=agent.config.id)

    reply = journal.step(f"item/{ordinal}", compute, content=_content(agent, item))
    return _answered(family, item, reply)


def _content(agent: Agent, item: Item) -> str:
    return json.dumps({"agent": agent.config.fingerprint, "item": item_hash(item)}, sort_keys=True)


def _answered(family: Family, item: Item, reply: Json) -> Answered:
    score = grade(family, item, reply["text"])
    return Answered(
        prompt=item.prompt,
        answer=reply["text"],
        score=score.value,
        score_above_floor=above_floor(score.value, family.floor),
        reason=score.reason,
        model=reply["model"],
        finish_reason=reply["finish_reason"],
        usage=Usage(**reply["usage"]),
        duration_ms=reply["duration_ms"],
        receipt=receipt(family, item, reply["text"]),
    )
