from __future__ import annotations

from datetime import date

from shared.models import TokenBudget, TokenUsage
from tests.factories.agents import AgentVersionFactory
from tests.factories.row import RowFactory, factory


class TokenUsageFactory(RowFactory):
    class Meta:
        model = TokenUsage
        exclude = ("of",)

    of = factory.SubFactory(AgentVersionFactory)
    agent_version_id = factory.SelfAttribute("of.id")
    month = date(2026, 11, 1)
    prompt_tokens = 100
    completion_tokens = 10
    calls = 3


class TokenBudgetFactory(RowFactory):
    class Meta:
        model = TokenBudget
        exclude = ("of",)

    of = factory.SubFactory(AgentVersionFactory)
    agent_version_id = factory.SelfAttribute("of.id")
    monthly_tokens = 1_000
