"""The agent's endpoint did not do its part."""

from __future__ import annotations

from shared.errors.root import AssayError


class AgentError(AssayError):
    """The agent's endpoint did not do its part."""

    code = "agent_error"


class ProviderTimeout(AgentError):
    """The agent's endpoint did not answer in time."""

    code = "provider_timeout"
    retryable = True


class ProviderUnavailable(AgentError):
    """The agent's endpoint can't be reached or failed on its side."""

    code = "provider_unavailable"
    retryable = True


class ProviderRateLimited(AgentError):
    """The agent's endpoint asked us to slow down."""

    code = "provider_rate_limited"
    retryable = True


class ProviderGarbled(AgentError):
    """The agent's endpoint sent an answer that can't be read."""

    code = "provider_garbled"
    retryable = True


class CircuitOpen(AgentError):
    """The agent's endpoint failed so often that calls are held back for a while."""

    code = "circuit_open"
    retryable = True


class ProviderRefused(AgentError):
    """The agent's endpoint refused the request; check its key, model name and limits."""

    code = "provider_refused"


class SecretMissing(AgentError):
    """The endpoint's key reference points to nothing on this worker."""

    code = "secret_missing"


class TokenBudgetSpent(AgentError):
    """The token budget of this agent version is spent for this month."""

    code = "token_budget_spent"
