"""Every setting of the platform, read once from the environment."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Settings:
    """The settings, each with the environment variable that changes it and its default.

    Times are seconds. A field ``lease_seconds`` is read from ``ASSAY_LEASE_SECONDS``; only
    ``database_url`` and ``redis_url`` have the plain names ``DATABASE_URL`` and ``REDIS_URL``.
    """

    #: Where rows live; a plain ``postgresql://`` URL is read as psycopg2's.
    database_url: str = "postgresql://assay@127.0.0.1:5432/assay"
    #: Broker, limits and breakers; Redis or Valkey.
    redis_url: str = "redis://127.0.0.1:6379/0"
    #: Where local state lives: embedded data, secrets, logs.
    home: Path = ROOT / ".assay"
    #: How long a worker may be silent before its jobs are taken back.
    lease_seconds: float = 30.0
    #: How often a worker renews its leases.
    heartbeat_seconds: float = 10.0
    #: How often the reconciler sweeps.
    sweep_seconds: float = 10.0
    #: How long a worker may be silent before its row is deleted.
    forget_worker_seconds: float = 3_600.0
    #: How long a stopping worker lets its running jobs reach their next check.
    stop_grace_seconds: float = 5.0
    #: How long a process that holds an overdue attempt lets its other jobs end.
    overdue_grace_seconds: float = 30.0
    #: The relay's pause between polls while there is work, and at most while idle.
    relay_busy_seconds: float = 0.005
    relay_idle_seconds: float = 0.05
    #: Connections that one process keeps to Postgres.
    database_pool_size: int = 8
    #: How long a statement may run.
    statement_timeout_seconds: float = 15.0
    #: The most that any use of Valkey outside Celery may take, and how long we then do without.
    valkey_timeout_seconds: float = 0.05
    valkey_retry_seconds: float = 5.0
    #: The largest request body, in bytes.
    max_body_bytes: int = 1_000_000
    #: The largest body of a batch, in bytes: 10 kB a job.
    max_batch_bytes: int = 10_000_000
    #: How many event streams, and requests that wait for a job, one API process serves at once.
    stream_slots: int = 256
    wait_slots: int = 64
    #: The processes of an API server, and how many requests each answers at once: more share an interpreter worse.
    api_processes: int = 2
    api_threads: int = 3
    #: How often an API process looks for events of the jobs that are followed.
    follow_seconds: float = 0.2
    #: How often a stream says that it is alive, and checks that its key still is.
    stream_beat_seconds: float = 15.0
    #: How long results are kept after a job ended.
    result_retention_seconds: float = 30 * 86_400.0
    #: How long an Idempotency-Key is remembered.
    idempotency_seconds: float = 86_400.0
    #: How long a token lives.
    token_seconds: float = 1_800.0
    #: Modules, parted by commas, that register further job kinds when they are imported.
    plugins: str = ""
    #: The tiers that a sandbox may be made of, parted by commas; without one no agent's code is run.
    sandbox_tiers: str = "T1,T1b,T2"
    #: Where errors are reported; empty for nowhere.
    sentry_dsn: str = ""
    #: ``console`` for people, ``json`` for collectors.
    log_format: str = "console"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings; raises ``ValueError`` naming the variable that can't be read."""
        values: dict[str, object] = {}
        for field in fields(cls):
            plain = field.name in ("database_url", "redis_url")
            name = field.name.upper() if plain else f"ASSAY_{field.name.upper()}"
            if name not in environment:
                continue
            kind: Callable[[str], object] = Path if field.name == "home" else type(field.default)
            try:
                values[field.name] = kind(environment[name])
            except ValueError as error:
                raise ValueError(f"{name}={environment[name]!r} can't be read: {error}") from error
        return cls(**values)  # type: ignore[arg-type]

    @property
    def sqlalchemy_url(self) -> str:
        """The database URL with psycopg2 named as the driver."""
        for plain in ("postgresql://", "postgres://"):
            if self.database_url.startswith(plain):
                return "postgresql+psycopg2://" + self.database_url.removeprefix(plain)
        return self.database_url


@cache
def settings() -> Settings:
    """Return this process's settings."""
    return Settings.from_environment(os.environ)
