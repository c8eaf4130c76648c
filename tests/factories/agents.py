from __future__ import annotations

from shared.models import Agent, AgentVersion
from shared.vocabulary import AgentType
from tests.factories.endpoints import EndpointFactory
from tests.factories.row import RowFactory, factory


class AgentFactory(RowFactory):
    """A seeded agent, unless a ``client_id`` is given."""

    class Meta:
        model = Agent

    name = factory.Sequence(lambda n: f"agent-{n}")
    type = AgentType.GUARDIAN


class AgentVersionFactory(RowFactory):
    class Meta:
        model = AgentVersion
        exclude = ("of", "at")

    of = factory.SubFactory(AgentFactory)
    at = factory.SubFactory(EndpointFactory)
    agent_id = factory.SelfAttribute("of.id")
    endpoint_id = factory.SelfAttribute("at.id")
    number = factory.Sequence(lambda n: n + 1)
    model = "error-rate-0.05"
