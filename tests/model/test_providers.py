"""Both SDKs ask the bundled model: a real server, in each of the protocols that it speaks."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from deploy.local.weights import NAME
from deploy.prepare import SEEDED_AGENTS
from shared.vocabulary import AgentType, Level, Protocol
from tests.workers.fakes import FakeJournal, FakeWatch
from workers.agents.agent import Agent, AgentConfig
from workers.agents.endpoint import EndpointConfig
from workers.agents.registry import provider
from workers.custody.question import Answered, ask_question
from workers.custody.registry import FAMILIES
from workers.ports import Decoding, Message, Reply, Role

pytestmark = pytest.mark.model

PATHS = {Protocol.OPENAI_COMPATIBLE: "/v1", Protocol.ANTHROPIC: ""}
#: Sums of two digits; a model of this size has some of them right, and which depends on the CPU's rounding.
SEEDS = range(4)


@pytest.fixture(params=PATHS)
def guardian(request: pytest.FixtureRequest, model_address: str) -> Agent:
    """The seeded guardian, asked in one protocol."""
    return guardian_over(request.param, model_address)


def guardian_over(protocol: Protocol, address: str) -> Agent:
    prompt = f"{SEEDED_AGENTS[AgentType.GUARDIAN]} Answer with the result only."
    decoding = Decoding(temperature=0.0, max_tokens=32)
    config = AgentConfig("guardian", AgentType.GUARDIAN, NAME, prompt, decoding=decoding)
    endpoint = EndpointConfig("bundled", address + PATHS[protocol], protocol, NAME)
    return Agent(config, provider(endpoint))


def answer(agent: Agent, seed: int) -> Answered:
    return ask_question(agent, FAMILIES["sums"], Level.BASIC, seed, journal=FakeJournal(), watch=FakeWatch())


def say(agent: Agent, text: str, decoding: Decoding) -> Reply:
    return agent.provider.complete([Message(Role.USER, text)], decoding, watch=FakeWatch())


def test_the_guardian_answers_sums(guardian: Agent) -> None:
    answered = [answer(guardian, seed) for seed in SEEDS]

    assert 1.0 in {one.score for one in answered}
    assert {one.model for one in answered} == {NAME}


def test_tokens_are_counted(guardian: Agent) -> None:
    short = say(guardian, "Count to a hundred.", Decoding(max_tokens=3))
    long = say(guardian, "Count to a hundred." * 10, Decoding(max_tokens=20))

    assert (short.usage.completion_tokens, long.usage.completion_tokens) == (3, 20)
    assert short.finish_reason in {"length", "max_tokens"}
    assert long.usage.prompt_tokens >= short.usage.prompt_tokens + 9 * 4
    assert short.duration_ms > 0


def test_temperature_zero_answers_the_same_to_questions_asked_together(guardian: Agent) -> None:
    alone = [answer(guardian, seed).answer for seed in SEEDS]

    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(lambda seed: answer(guardian, seed).answer, SEEDS))
        doubled = list(pool.map(lambda seed: answer(guardian, seed).answer, [3, 3, 3, 3]))

    assert together == alone
    assert set(doubled) == {alone[3]}


def test_both_protocols_reach_the_same_model(model_address: str) -> None:
    openai, anthropic = (guardian_over(protocol, model_address) for protocol in PATHS)

    answers = [(answer(openai, seed), answer(anthropic, seed)) for seed in SEEDS]

    assert [one.answer for one, _ in answers] == [other.answer for _, other in answers]
    assert [one.usage for one, _ in answers] == [other.usage for _, other in answers]


def test_a_stop_text_ends_the_answer(guardian: Agent) -> None:
    whole = say(guardian, "Count: 1, 2, 3, 4, 5", Decoding(max_tokens=30)).text
    ending = whole.split()[2]

    cut = say(guardian, "Count: 1, 2, 3, 4, 5", Decoding(max_tokens=30, stop=(ending,))).text

    assert whole.startswith(cut)
    assert ending not in cut


def test_a_json_schema_shapes_the_answer(model_address: str) -> None:
    properties = {"sum": {"type": "integer"}, "sure": {"type": "boolean"}}
    schema = {"type": "object", "properties": properties, "required": ["sum", "sure"]}
    body = {
        "model": NAME,
        "temperature": 0,
        "max_tokens": 64,
        "messages": [{"role": "user", "content": "Calculate 4 + 3."}],
        "response_format": {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}},
    }

    said = httpx.post(f"{model_address}/v1/chat/completions", json=body, timeout=60, trust_env=False).json()

    found = json.loads(said["choices"][0]["message"]["content"])
    assert set(found) == {"sum", "sure"}
    assert isinstance(found["sum"], int)
    assert isinstance(found["sure"], bool)
