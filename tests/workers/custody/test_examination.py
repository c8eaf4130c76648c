from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from shared.errors import ProviderRefused
from shared.vocabulary import AgentType, Level
from tests.workers.fakes import FakeJournal, FakeWatch
from workers.agents.agent import Agent, AgentConfig
from workers.agents.scripted import ReplyScript, ScriptedProvider
from workers.custody.examination import Examined, Plan, StoppedBy, examine
from workers.custody.families import sums
from workers.custody.registry import FAMILIES
from workers.ports import Decoding, Message, Provider, Reply, Watch

PLAN = Plan((FAMILIES["sums"],), (Level.BASIC, Level.EXPERT), seed=5, items=12, in_flight=3)


def agent(provider: Provider) -> Agent:
    return Agent(AgentConfig(id="a", agent_type=AgentType.GUARDIAN, model="m"), provider)


def run(plan: Plan, provider: Provider, journal: FakeJournal) -> Examined:
    told: list[tuple[int, int]] = []
    examined = examine(
        agent(provider),
        plan,
        journal=journal,
        watch=FakeWatch(),
        progress=lambda done, total: told.append((done, total)),
    )
    assert told[-1] == (len(examined.scored), plan.items)
    return examined


def test_a_perfect_agent_answers_every_question() -> None:
    examined = run(PLAN, ScriptedProvider(sums.solve, 0.0), FakeJournal())

    assert [one.answered.score for one in examined.scored] == [1.0] * 12
    assert examined.stopped_by is StoppedBy.ITEMS
    assert examined.tokens == sum(one.answered.usage.total for one in examined.scored)


def test_an_interrupted_examination_goes_on_where_it_was() -> None:
    journal, whole = FakeJournal(), run(PLAN, ScriptedProvider(sums.solve, 0.3), FakeJournal())
    with pytest.raises(ProviderRefused):
        run(PLAN, ReplyScript(["4", "4", "4", "4", ProviderRefused()]), FakeJournal())

    half = Plan(PLAN.families, PLAN.levels, PLAN.seed, items=6, in_flight=3)
    run(half, ScriptedProvider(sums.solve, 0.3), journal)
    asked = list(journal.steps)
    resumed = run(PLAN, ScriptedProvider(sums.solve, 0.3), journal)

    assert asked == [f"item/{n}" for n in range(6)]
    assert len(journal.usages) == 12
    assert [one.answered.answer for one in resumed.scored] == [one.answered.answer for one in whole.scored]


@dataclass(frozen=True)
class SlowAgent:
    """Says that a call took 5 ms."""

    script: ReplyScript

    def complete(self, messages: Sequence[Message], decoding: Decoding, *, watch: Watch) -> Reply:
        return replace(self.script.complete(messages, decoding, watch=watch), duration_ms=5)


@pytest.mark.parametrize(
    ("budget", "stopped_by"), [({"tokens": 30}, StoppedBy.TOKENS), ({"seconds": 1e-9}, StoppedBy.SECONDS)]
)
def test_a_used_up_budget_ends_it_after_a_whole_round(
    budget: dict[str, float], stopped_by: StoppedBy
) -> None:
    plan = Plan(PLAN.families, PLAN.levels, 5, items=500, in_flight=3, **budget)  # type: ignore[arg-type]

    examined = run(plan, SlowAgent(ReplyScript("4")), FakeJournal())

    assert examined.stopped_by is stopped_by
    assert len(examined.scored) % 3 == 0
    assert len(examined.scored) < 60
