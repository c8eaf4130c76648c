from __future__ import annotations

import json

import pytest

from shared.errors import JournalMismatch, NotFound, ProviderRefused
from shared.vocabulary import AgentType, Level
from tests.workers.fakes import FakeJournal, FakeWatch
from workers.agents.agent import Agent, AgentConfig
from workers.agents.scripted import ReplyScript, ScriptedProvider
from workers.custody.question import Answered, ask_question
from workers.custody.registry import SOLVERS, family
from workers.ports import Provider

CONFIG = AgentConfig(id="v1", agent_type=AgentType.GUARDIAN, model="tiny")
SUMS = family("sums")


def ask(provider: Provider, journal: FakeJournal | None = None, *, seed: int = 1) -> Answered:
    agent = Agent(CONFIG, provider)
    return ask_question(agent, SUMS, Level.BASIC, seed, journal=journal or FakeJournal(), watch=FakeWatch())


def test_a_right_answer_is_graded_and_metered() -> None:
    journal = FakeJournal()

    answered = ask(ScriptedProvider(SOLVERS[0], error_rate=0.0), journal)

    assert answered.prompt == SUMS.generate(Level.BASIC, 1).prompt
    assert (answered.score, answered.score_above_floor, answered.reason) == (1.0, 1.0, "right")
    assert journal.usages == [answered.usage]
    assert list(journal.steps) == ["item/0"]


def test_a_wrong_answer_scores_nothing() -> None:
    answered = ask(ReplyScript("I do not know."))

    assert answered.score == 0.0
    assert answered.score_above_floor < 0


def test_a_later_attempt_does_not_ask_again() -> None:
    script, journal = ReplyScript("7"), FakeJournal()

    first, second = ask(script, journal), ask(script, journal)

    assert first == second
    assert len(script.calls) == 1


def test_a_step_of_another_question_is_not_taken_for_this_one() -> None:
    journal = FakeJournal()
    ask(ReplyScript("7"), journal)

    with pytest.raises(JournalMismatch):
        ask(ReplyScript("7"), journal, seed=2)


def test_what_is_recorded_and_returned_is_json() -> None:
    journal = FakeJournal()
    answered = ask(ReplyScript("7"), journal)

    recorded = journal.steps["item/0"][1]

    assert json.loads(json.dumps(recorded)) == recorded
    assert json.loads(json.dumps(answered.as_json()))["receipt"]["family"] == "sums"


def test_a_failed_call_records_nothing() -> None:
    journal = FakeJournal()

    with pytest.raises(ProviderRefused):
        ask(ReplyScript([ProviderRefused()]), journal)
    assert journal.steps == {}


def test_an_unknown_family_is_named_with_the_known_ones() -> None:
    with pytest.raises(NotFound, match="sums"):
        family("products")
