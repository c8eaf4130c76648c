"""Make an agent of its rows: the configuration, and the guarded provider that answers for it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from uuid import UUID

import redis
from sqlalchemy.orm import Session, joinedload

from shared.db.engine import transaction
from shared.errors import NotFound, ProviderRefused, TokenBudgetSpent
from shared.models import AgentVersion
from shared.security.addresses import check_address
from shared.security.references import resolve_reference
from shared.settings import settings
from shared.store import usage
from shared.vocabulary import AgentType, Protocol
from tasks.running import RunningJob
from workers.agents.agent import Agent, AgentConfig
from workers.agents.endpoint import EndpointConfig
from workers.agents.guarded import guarded
from workers.agents.guards import Guards
from workers.agents.registry import provider
from workers.custody.registry import SOLVERS
from workers.ports import Decoding


class RowBudget:
    """What the token budget of an agent version leaves; implements ``workers.ports.Budget``."""

    def __init__(self, agent_version_id: UUID) -> None:
        self._agent_version_id = agent_version_id

    def check(self) -> None:
        """Raise ``TokenBudgetSpent`` when nothing is left this month."""
        with transaction() as session:
            left = usage.left(session, self._agent_version_id, month=datetime.now(UTC).date())
        if left is not None and left <= 0:
            raise TokenBudgetSpent


def agent_of(job: RunningJob, agent_version_id: UUID) -> Agent:
    """Return the agent that a version describes, ready to be asked within its endpoint's limits."""
    row = job.read(lambda session: _version(session, agent_version_id))
    endpoint = _endpoint(row)
    asked = guarded(
        provider(endpoint, solvers=SOLVERS), endpoint, _guards(), budget=RowBudget(agent_version_id)
    )
    return Agent(_config(row), asked)


def _version(session: Session, agent_version_id: UUID) -> AgentVersion:
    row = session.get(
        AgentVersion,
        agent_version_id,
        options=[joinedload(AgentVersion.agent), joinedload(AgentVersion.endpoint)],
    )
    if row is None:
        raise NotFound(f"there is no agent version {agent_version_id}")
    if row.endpoint.disabled_at is not None:
        raise ProviderRefused(f"the endpoint {row.endpoint.name!r} is disabled")
    return row


def _endpoint(row: AgentVersion) -> EndpointConfig:
    endpoint = row.endpoint
    if endpoint.protocol != Protocol.SCRIPTED:
        # What a name leads to may have changed since the endpoint was made.
        check_address(endpoint.base_url, allow_private=endpoint.allow_private)
    return EndpointConfig(
        id=str(endpoint.id),
        base_url=endpoint.base_url,
        protocol=Protocol(endpoint.protocol),
        model=row.model,
        api_key=resolve_reference(endpoint.key_reference) if endpoint.key_reference else None,
        timeout_seconds=endpoint.timeout_seconds,
        max_concurrency=endpoint.max_concurrency,
        requests_per_minute=endpoint.requests_per_minute,
    )


def _config(row: AgentVersion) -> AgentConfig:
    decoding = {**row.decoding, "stop": tuple(row.decoding.get("stop", ()))}
    return AgentConfig(
        id=str(row.id),
        agent_type=AgentType(row.agent.type),
        model=row.model,
        system_prompt=row.system_prompt,
        lessons=tuple(row.lessons),
        exemplars=tuple((question, answer) for question, answer in row.exemplars),
        decoding=Decoding(**decoding),
    )


@cache
def _guards() -> Guards:
    """Return this process's guards; a forked child makes its own at its first call."""
    config = settings()
    client = redis.Redis.from_url(
        config.redis_url,
        socket_timeout=config.valkey_timeout_seconds,
        socket_connect_timeout=config.valkey_timeout_seconds,
        retry=None,
    )
    return Guards(
        client,
        valkey_timeout_seconds=config.valkey_timeout_seconds,
        valkey_retry_seconds=config.valkey_retry_seconds,
    )
