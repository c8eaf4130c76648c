from __future__ import annotations

from shared.models import Response
from shared.vocabulary import Category, Level
from tests.factories.agents import AgentVersionFactory
from tests.factories.jobs import JobFactory
from tests.factories.row import RowFactory, factory


class ResponseFactory(RowFactory):
    class Meta:
        model = Response
        exclude = ("of", "by")

    of = factory.SubFactory(JobFactory)
    by = factory.SubFactory(AgentVersionFactory)
    job_id = factory.SelfAttribute("of.id")
    client_id = factory.SelfAttribute("of.client_id")
    agent_version_id = factory.SelfAttribute("by.id")
    ordinal = 0
    category = Category.KNOWLEDGE
    family = "sums"
    level = Level.BASIC
    seed = 1
    prompt = "Calculate 4 + 3."
    answer = "7"
    score = 1.0
    prompt_tokens = 31
    completion_tokens = 2
    duration_ms = 12
    receipt = factory.LazyFunction(lambda: {"item": "sha256:…"})
