"""The platform's processes, each started again soon after it died."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from sqlalchemy import text, update

from deploy.local.child import launch
from deploy.local.identity import Identity
from deploy.local.ports import free_port
from deploy.local.postgres import Postgres
from deploy.local.programs import CELERY, PREPARE, PYTHON, api
from deploy.local.valkey import Valkey
from shared.db.engine import make_engine
from shared.jobs import QUEUES, SOLO_LANE
from shared.models import Client
from shared.settings import ROOT, Settings
from shared.vocabulary import Pool
from tests.campaign import crash_points, provider, sabotage
from tests.campaign.form import Form
from tests.campaign.networks import Networks

#: Not imported here: who imports it has more job kinds.
_PLUGIN = "tests.campaign.work"
#: The names of workers begin with one of these.
WORKERS = ("threads", "prefork", "solo")
#: How long after its death a program is started again, in seconds; and at least between two starts.
_DELAY, _BETWEEN = 0.3, 1.0


@dataclass
class Program:
    """A supervised process."""

    name: str
    command: Sequence[str]
    user: Identity = Identity.SELF
    death_signal: str = "KILL"
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    started_at: float = 0.0
    died_at: float = 0.0

    @property
    def alive(self) -> bool:
        """Whether it runs, or is frozen."""
        return self.process is not None and self.process.poll() is None

    def family(self) -> list[psutil.Process]:
        """Return the process and all its descendants, as far as they live."""
        if self.process is None or not self.alive:
            return []
        with suppress(psutil.NoSuchProcess):
            parent = psutil.Process(self.process.pid)
            return [parent, *parent.children(recursive=True)]
        return []


@dataclass(frozen=True)
class Death:
    """A process's end as it was noticed: when (Unix seconds), whose, and its exit code."""

    at: float
    name: str
    code: int


class Stack:
    """Every program by its name; ``tend`` has to be called again and again."""

    def __init__(
        self, home: Path, form: Form, *, without: str = "", networks: Networks | None = None
    ) -> None:
        self.home = home
        self.points = home / "points"
        self.provider_log = home / "questions.log"
        self.postgres = Postgres(home / "postgres", free_port(), durable=False)
        self.valkey = Valkey(home / "valkey", free_port())
        self.api_url = f"http://127.0.0.1:{free_port()}"
        self.networks = networks
        #: Where the data and the provider are for all programs.
        self._host = networks.address if networks else "127.0.0.1"
        self.provider = f"{self._host}:{free_port()}"
        self.programs: dict[str, Program] = {}
        self.environment: dict[str, str] = {}
        self.deaths: list[Death] = []
        self._form = form
        self._without = without

    def start(self) -> None:
        """Start everything and wait until it answers."""
        self.home.chmod(0o755)
        self.points.mkdir()
        self.postgres.prepare()
        self.valkey.prepare()
        self.environment = os.environ | self._environment()
        postgres, valkey = self.postgres.command(), self.valkey.command()
        if self.networks:
            with (self.postgres.data / "pg_hba.conf").open("a") as hba:
                hba.write(f"host all assay {self.networks.subnet} scram-sha-256\n")
            postgres += ["-c", f"listen_addresses=127.0.0.1,{self._host}"]
            valkey += ["--bind", "127.0.0.1", self._host]
        self._add(Program("postgres", postgres, self.postgres.identity, "INT"))
        self._add(Program("valkey", valkey, death_signal="TERM"))
        self.postgres.wait_ready(30)
        self.valkey.wait_ready(30)
        self.postgres.create_database()
        subprocess.run(PREPARE, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.DEVNULL)
        self._prepare_rows()
        for name, command in _commands(self._form, self.api_url, self.provider, self.provider_log).items():
            if name != self._without:
                within = self.networks.join(name) if self.networks and name.startswith(WORKERS) else ()
                self._add(Program(name, (*within, *command)))

    def tend(self) -> None:
        """Start again what has died."""
        now = time.monotonic()
        for program in self.programs.values():
            if program.alive:
                continue
            if not program.died_at:
                program.died_at = now
                self._note(program)
            if now >= max(program.died_at + _DELAY, program.started_at + _BETWEEN):
                self._start(program)

    def stop(self) -> None:
        """Kill everything."""
        for program in reversed(self.programs.values()):
            for process in program.family():
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            if program.process is not None:
                program.process.wait(10)

    def _add(self, program: Program) -> None:
        self.programs[program.name] = program
        self._start(program)

    def _note(self, program: Program) -> None:
        if program.process is not None:
            self.deaths.append(Death(time.time(), program.name, program.process.returncode))

    def _start(self, program: Program) -> None:
        command = launch(
            program.command, user=program.user, death_signal=program.death_signal, parent=os.getpid()
        )
        with (self.home / f"{program.name}.log").open("ab") as log:
            program.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, process_group=0
            )
        program.started_at, program.died_at = time.monotonic(), 0.0

    def _environment(self) -> Mapping[str, str]:
        return {
            "DATABASE_URL": self.postgres.url.replace("@127.0.0.1:", f"@{self._host}:"),
            "REDIS_URL": self.valkey.url.replace("@127.0.0.1:", f"@{self._host}:"),
            "ASSAY_HOME": str(self.home),
            "ASSAY_LEASE_SECONDS": str(self._form.lease),
            "ASSAY_HEARTBEAT_SECONDS": str(self._form.beat),
            "ASSAY_SWEEP_SECONDS": str(self._form.sweep),
            "ASSAY_PLUGINS": _PLUGIN,
            crash_points.FOLDER: str(self.points),
            provider.ADDRESS: self.provider,
            sabotage.WITHOUT: self._without,
        }

    def _prepare_rows(self) -> None:
        engine = make_engine(Settings(database_url=self.postgres.url))
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE effects (job_id uuid, attempt int)"))
            connection.execute(update(Client).values(max_running=1000, requests_per_minute=1_000_000))
        engine.dispose()


def _commands(form: Form, api_url: str, address: str, log: Path) -> dict[str, Sequence[str]]:
    port = api_url.rpartition(":")[2]
    beat = (*CELERY, "beat", "--scheduler", "tasks.schedule:RowScheduler", "--pidfile=", "-s", "/dev/null")
    return {
        "provider": (*PYTHON, "tests.campaign.provider", address, str(log)),
        "api": (*api(int(port)), "--factory", "tests.campaign.api:create_app"),
        "relay-1": (*PYTHON, "tasks.relay"),
        "relay-2": (*PYTHON, "tasks.relay"),
        "reconciler": (*PYTHON, "tasks.reconciler"),
        "beat": beat,
        "threads-1": _worker("threads-1", Pool.THREADS, form.slots),
        "threads-2": _worker("threads-2", Pool.THREADS, form.slots),
        "prefork": _worker("prefork", Pool.PREFORK, 2),
        **{
            f"solo-{number}": _worker(f"solo-{number}", Pool.THREADS, 1, SOLO_LANE)
            for number in range(1, form.solos + 1)
        },
    }


def _worker(name: str, pool: Pool, slots: int, queues: str = "") -> Sequence[str]:
    queues = queues or ",".join(queue for queue, served_by in QUEUES.items() if served_by is pool)
    return (*CELERY, "worker", "-P", pool.value, "-c", str(slots), "-Q", queues, "-n", f"{name}@%h")
