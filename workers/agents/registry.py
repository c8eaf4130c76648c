"""List the protocols that endpoints may speak."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from shared.vocabulary import Protocol
from workers.agents.anthropic_messages import AnthropicProvider
from workers.agents.endpoint import EndpointConfig
from workers.agents.openai_compatible import OpenAICompatibleProvider
from workers.agents.scripted import from_model_name
from workers.agents.solution import Solver
from workers.ports import Provider

PROVIDERS: Mapping[Protocol, Callable[[EndpointConfig, Sequence[Solver]], Provider]] = {
    Protocol.OPENAI_COMPATIBLE: lambda config, _: OpenAICompatibleProvider(config),
    Protocol.ANTHROPIC: lambda config, _: AnthropicProvider(config),
    Protocol.SCRIPTED: lambda config, solvers: from_model_name(config.model, solvers=solvers),
}


def provider(config: EndpointConfig, *, solvers: Sequence[Solver] = ()) -> Provider:
    """Return the bare provider of an endpoint; ``solvers`` are what a scripted one knows."""
    return PROVIDERS[config.protocol](config, solvers)
