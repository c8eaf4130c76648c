from __future__ import annotations

from dataclasses import replace

import pytest

from shared.errors import JobCancelled, ProviderRefused
from shared.vocabulary import AgentType, Protocol
from tests.workers.fakes import FakeWatch
from workers.agents.agent import Agent, AgentConfig
from workers.agents.endpoint import EndpointConfig
from workers.agents.registry import provider
from workers.agents.scripted import ERRS, ReplyScript, ScriptedProvider
from workers.agents.solution import Solution
from workers.ports import Decoding, Message, Role

CONFIG = AgentConfig(
    id="v1",
    agent_type=AgentType.GUARDIAN,
    model="tiny",
    system_prompt="You add.",
    lessons=("Carry the one.",),
    exemplars=(("Calculate 1 + 1.", "2"),),
)


def test_a_question_comes_after_instructions_lessons_and_exemplars() -> None:
    script = ReplyScript("7")

    reply = Agent(CONFIG, script).ask("Calculate 4 + 3.", watch=FakeWatch())

    assert reply.text == "7"
    assert [(message.role, message.text) for message in script.calls[0]] == [
        (Role.SYSTEM, "You add.\n\nLessons learned:\n- Carry the one."),
        (Role.USER, "Calculate 1 + 1."),
        (Role.ASSISTANT, "2"),
        (Role.USER, "Calculate 4 + 3."),
    ]


def test_an_agent_without_instructions_is_asked_the_bare_question() -> None:
    bare = replace(CONFIG, system_prompt="", lessons=(), exemplars=())

    assert Agent(bare, ReplyScript("7")).messages("Hm?") == (Message(Role.USER, "Hm?"),)


def test_a_fingerprint_tells_configurations_apart() -> None:
    other = replace(CONFIG, decoding=Decoding(temperature=0.1))

    assert CONFIG.fingerprint == replace(CONFIG).fingerprint != other.fingerprint


def test_a_scripted_agent_errs_as_often_as_its_work_says() -> None:
    agent = ScriptedProvider(lambda _: Solution("7", 3), error_rate=0.2, seed=1)

    right = sum(answer(agent, f"question {number}") == "7" for number in range(4000))

    assert right / 4000 == pytest.approx(0.8**3, abs=0.03)


def test_a_scripted_agent_says_the_same_again() -> None:
    agent = ScriptedProvider(lambda _: Solution("7", 1), error_rate=0.5)

    assert [answer(agent, str(n)) for n in range(50)] == [answer(agent, str(n)) for n in range(50)]


def test_a_scripted_agent_does_not_know_what_it_cannot_read() -> None:
    assert answer(ScriptedProvider(lambda _: None, error_rate=0.0), "Hm?") == ERRS


def test_a_scripted_agent_stops_with_its_job() -> None:
    with pytest.raises(JobCancelled):
        Agent(CONFIG, ReplyScript("7")).ask("Hm?", watch=FakeWatch(0, reason=JobCancelled()))


@pytest.mark.parametrize("model", ["", "gpt", "error-rate-2", "error-rate-nan", "error-rate-0.1-seed-x"])
def test_a_scripted_endpoint_with_an_unknown_model_is_refused(model: str) -> None:
    config = EndpointConfig(id="e", base_url="", protocol=Protocol.SCRIPTED, model=model)

    with pytest.raises(ProviderRefused):
        provider(config)


def answer(agent: ScriptedProvider, prompt: str) -> str:
    return agent.complete([Message(Role.USER, prompt)], Decoding(), watch=FakeWatch()).text
