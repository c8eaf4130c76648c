"""Prepare a database for the platform: migrate it, and seed what a first start needs.

Safe to run at every start and by several at once: ``python -m deploy.prepare``. ``ASSAY_MODEL_URL`` is
where the bundled model answers; without it the seeded agents' endpoint is disabled.
"""

from __future__ import annotations

import inspect
import os
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.db.engine import engine, transaction
from shared.jobs import QUEUES, SYSTEM_RETENTION
from shared.migrations import upgrade
from shared.models import Agent, AgentVersion, ApiKey, Client, Endpoint, Queue, Schedule
from shared.security import keys
from shared.settings import settings
from shared.store import examinations
from shared.store.schedules import next_time
from shared.vocabulary import AgentType, Protocol, Scope
from workers.custody.registry import FAMILIES
from workers.grading.family import Family
from workers.grading.sources import verifier_hash

_SEEDING_LOCK = 0x5365_6564

SYSTEM_CLIENT = "system"
ADMIN_CLIENT = "admin"
BUNDLED_ENDPOINT = "bundled"
BUNDLED_MODEL = "SmolLM2-135M-Instruct"

#: What the four seeded agents are told; the guardian's is what the demo asks.
SEEDED_AGENTS = {
    AgentType.IMPERIUM: "You are Imperium, a careful assistant that plans and orchestrates.",
    AgentType.GUARDIAN: "You are Guardian, a careful assistant that defends what it is given to protect.",
    AgentType.SANDBOX: "You are Sandbox, a careful assistant that experiments and says what it found.",
    AgentType.CONQUEST: "You are Conquest, a careful assistant that builds what it is asked for.",
}


def prepare() -> None:
    """Migrate, seed, and make the first admin key."""
    with engine().begin() as connection:
        upgrade(connection)
    with transaction() as session:
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _SEEDING_LOCK})
        _seed_queues(session)
        system = _client(session, SYSTEM_CLIENT)
        admin = _client(session, ADMIN_CLIENT)
        endpoint = _seed_endpoint(session, os.environ.get("ASSAY_MODEL_URL", ""))
        for agent_type, system_prompt in SEEDED_AGENTS.items():
            _seed_agent(session, agent_type, system_prompt, endpoint)
        _seed_retention(session, system)
        examinations.know_families(session, [_known(family) for family in FAMILIES.values()])
        _first_admin_key(session, admin, settings().home / "admin.key")


def _seed_queues(session: Session) -> None:
    rows = [{"name": name, "pool": pool} for name, pool in QUEUES.items()]
    statement = insert(Queue).values(rows)
    session.execute(
        statement.on_conflict_do_update(index_elements=[Queue.name], set_={"pool": statement.excluded.pool})
    )


def _known(family: Family) -> dict[str, str | float]:
    return {
        "name": family.name,
        "version": family.version,
        "category": family.category,
        "floor": family.floor,
        "verifier_hash": verifier_hash(family),
        "measures": inspect.cleandoc(type(family).__doc__ or "").split("\n")[0],
    }


def _client(session: Session, name: str) -> UUID:
    client = session.scalars(select(Client).where(Client.name == name)).one_or_none()
    if client is None:
        client = Client(name=name)
        session.add(client)
        session.flush()
    return client.id


def _seed_endpoint(session: Session, base_url: str) -> UUID:
    """Insert the bundled model's endpoint, or tell it where the model answers this time."""
    found = session.scalars(select(Endpoint).where(Endpoint.name == BUNDLED_ENDPOINT)).one_or_none()
    if found is None:
        found = Endpoint(
            name=BUNDLED_ENDPOINT,
            protocol=Protocol.OPENAI_COMPATIBLE,
            base_url=base_url or "http://127.0.0.1:9/v1",
            allow_private=True,
            # One is answered and one is at hand; further calls wait here, where they can be cancelled.
            max_concurrency=2,
            timeout_seconds=60.0,
        )
        session.add(found)
    if base_url:
        found.base_url = base_url
    found.disabled_at = None if base_url else datetime.now(UTC)
    session.flush()
    return found.id


def _seed_agent(session: Session, agent_type: AgentType, system_prompt: str, endpoint_id: UUID) -> None:
    shared = select(Agent).where(Agent.client_id.is_(None), Agent.name == agent_type)
    if session.scalars(shared).one_or_none() is not None:
        return
    agent = Agent(name=agent_type, type=agent_type, description=f"The seeded {agent_type}.")
    session.add(agent)
    session.flush()
    session.add(
        AgentVersion(
            agent_id=agent.id,
            number=1,
            endpoint_id=endpoint_id,
            model=BUNDLED_MODEL,
            system_prompt=f"{system_prompt} Answer with the result only.",
            decoding={"temperature": 0.0, "max_tokens": 64},
        )
    )


def _seed_retention(session: Session, client_id: UUID) -> None:
    cron = "17 3 * * *"
    session.execute(
        insert(Schedule)
        .values(
            name="nightly retention",
            client_id=client_id,
            kind=SYSTEM_RETENTION.name,
            priority=SYSTEM_RETENTION.priority,
            cron=cron,
            next_fire_at=next_time(cron, "UTC", datetime.now(UTC)),
        )
        .on_conflict_do_nothing()
    )


def _first_admin_key(session: Session, client_id: UUID, file: Path) -> None:
    """Make the first admin key, show it once, and keep it in a 0600 file.

    A file without its row (a database of another home) or a row without its file (a lost file) each
    get a new key; the lost one is revoked.
    """
    label = "first admin key"
    mine = (ApiKey.client_id == client_id, ApiKey.label == label, ApiKey.revoked_at.is_(None))
    kept = file.read_text().strip() if file.exists() else ""
    if kept and session.scalars(select(ApiKey).where(*mine, ApiKey.digest == keys.digest(kept))).first():
        return
    session.execute(update(ApiKey).where(*mine).values(revoked_at=datetime.now(UTC)))
    key = keys.make_key()
    session.add(
        ApiKey(
            client_id=client_id,
            label=label,
            prefix=key.prefix,
            digest=key.digest,
            scopes=list(Scope),
        )
    )
    session.flush()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
        output.write(key.text + "\n")
    print(f"The first admin key, shown this once and kept in {file}:\n\n    {key.text}\n")


if __name__ == "__main__":
    prepare()
