"""The table of the processes that make up the platform."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from deploy.local.identity import Identity
from deploy.local.parts import Parts
from shared.jobs import QUEUES, SOLO_LANE
from shared.vocabulary import Pool

PYTHON = (sys.executable, "-m")
#: Who runs Assay as root here knows it; the line would come with every worker.
_AS_ROOT = "ignore:You're running the worker with superuser privileges"
CELERY = (sys.executable, "-W", _AS_ROOT, "-m", "celery", "--quiet", "-A", "tasks.app")
PREPARE = (*PYTHON, "deploy.prepare")


class Group(StrEnum):
    """What is started and stopped together, in the order of starting."""

    #: The database.
    POSTGRES = "postgres"
    #: The broker.
    VALKEY = "valkey"
    #: The bundled model.
    MODEL = "model"
    #: Our own programs.
    APP = "app"


@dataclass(frozen=True)
class Program:
    """One supervised process."""

    name: str
    command: Sequence[str] = field(repr=False)
    group: Group = Group.APP
    #: As whom it runs.
    user: Identity = Identity.SELF
    #: What it gets when the supervisor dies.
    death_signal: str = "KILL"
    #: What asks it to stop, and after how many seconds it is killed.
    stop_signal: str = "TERM"
    stop_seconds: int = 15
    #: An address that answers with less than 500 once it is healthy; empty: running is enough.
    health: str = ""


def table(parts: Parts) -> list[Program]:
    """Return the programs that run on ``parts``."""
    return [*data_programs(parts), *model_programs(parts), *app_programs(parts)]


def data_programs(parts: Parts) -> list[Program]:
    """Return the embedded database and broker, as far as none of the user's replaces them."""
    programs = []
    if parts.postgres:
        command, user = parts.postgres.command(), parts.postgres.identity
        programs.append(Program("postgres", command, Group.POSTGRES, user, "INT", "INT", 30))
    if parts.valkey:
        programs.append(Program("valkey", parts.valkey.command(), Group.VALKEY, death_signal="TERM"))
    return programs


def model_programs(parts: Parts) -> list[Program]:
    """Return the bundled model's server, unless this CPU can't run it."""
    if not parts.model_url:
        return []
    command = (*PYTHON, "deploy.local.model_server", "--port", str(parts.ports["model"]))
    health = parts.model_url.removesuffix("/v1") + "/health"
    return [Program("model", command, Group.MODEL, stop_seconds=5, health=health)]


def app_programs(parts: Parts) -> list[Program]:
    """Return our own programs."""
    waiting = _worker("waiting", Pool.THREADS, 4, _queues(Pool.THREADS))
    computing = _worker("computing", Pool.PREFORK, 2, _queues(Pool.PREFORK))
    solo = _worker("solo", Pool.THREADS, 1, SOLO_LANE)
    beat = (*CELERY, "beat", "--scheduler", "tasks.schedule:RowScheduler", "--pidfile=", "-s", "/dev/null")
    flower = (
        *CELERY,
        "flower",
        "--address=127.0.0.1",
        f"--port={parts.ports['flower']}",
        "--logging=warning",
    )
    return [
        Program("api", api(parts.ports["api"]), health=f"{parts.api_url}/healthz"),
        Program("relay", (*PYTHON, "tasks.relay")),
        Program("reconciler", (*PYTHON, "tasks.reconciler")),
        Program("beat", beat),
        Program("worker-waiting", waiting),
        Program("worker-computing", computing),
        Program("worker-solo", solo),
        Program("flower", flower, stop_seconds=5, health=parts.flower_url),
    ]


def api(port: int) -> tuple[str, ...]:
    """Return the command that serves the API on a port of this machine."""
    return (*PYTHON, "api.server", "--host", "127.0.0.1", "--port", str(port))


def _queues(pool: Pool) -> str:
    return ",".join(queue for queue, served_by in QUEUES.items() if served_by is pool)


def _worker(name: str, pool: Pool, slots: int, queues: str) -> Sequence[str]:
    return (*CELERY, "worker", "-P", pool.value, "-c", str(slots), "-Q", queues, "-n", f"{name}@%h")
