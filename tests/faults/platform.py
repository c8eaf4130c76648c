"""The real platform as processes that a test may kill, freeze and start again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psutil
import redis
from celery import Celery
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from deploy.local import programs
from deploy.local.ports import free_port
from deploy.local.postgres import Postgres
from deploy.local.valkey import Valkey
from shared.db.engine import make_engine
from shared.jobs import JobKind
from shared.models import Client, Job, JobAttempt, Worker
from shared.settings import ROOT, Settings
from shared.store.submission import NewJob, submit
from shared.vocabulary import JobState
from tasks.broker import Broker

#: Short enough for tests; the rules are the same.
LEASE, BEAT, SWEEP = 3.0, 1.0, 1.0

PYTHON = (sys.executable, "-m")
RELAY = (*PYTHON, "tasks.relay")
RECONCILER = (*PYTHON, "tasks.reconciler")


class Platform:
    """Postgres, Valkey and our programs, each a child of the test."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.postgres = Postgres(home / "postgres", free_port(), durable=False)
        self.valkey = Valkey(home / "valkey", free_port())
        self._data: dict[str, ExitStack] = {}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._engine: Engine | None = None
        self._sessions: sessionmaker[Session] | None = None
        self.environment: dict[str, str] = {}

    def start_data(self) -> None:
        """Start the database and the broker, and prepare the database."""
        self.home.chmod(0o755)
        database_url, redis_url = self.start_postgres(), self.start_valkey()
        self.environment = os.environ | {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "ASSAY_HOME": str(self.home),
            "ASSAY_LEASE_SECONDS": str(LEASE),
            "ASSAY_HEARTBEAT_SECONDS": str(BEAT),
            "ASSAY_SWEEP_SECONDS": str(SWEEP),
            "ASSAY_OVERDUE_GRACE_SECONDS": "2",
            "ASSAY_PLUGINS": "tests.faults.work",
        }
        subprocess.run([*PYTHON, "deploy.prepare"], cwd=ROOT, env=self.environment, check=True)
        self._engine = make_engine(Settings(database_url=database_url))
        self._sessions = sessionmaker(self._engine, expire_on_commit=False)
        with self.session() as session:
            session.execute(text("CREATE TABLE IF NOT EXISTS effects (job_id uuid, attempt int)"))

    def start_postgres(self) -> str:
        """Start the database, or start it again."""
        if self._engine is not None:
            self._engine.dispose()
        return self._enter("postgres", self.postgres.running())

    def start_valkey(self) -> str:
        """Start the broker, or start it again."""
        return self._enter("valkey", self.valkey.running())

    def _enter(self, name: str, running: Any) -> str:
        if name in self._data:
            self._data.pop(name).close()
        stack = ExitStack()
        url: str = stack.enter_context(running)
        self._data[name] = stack
        return url

    def pid(self, name: str) -> int:
        """Return the process id of a program, the database or the broker."""
        if name == "postgres":
            return int((self.postgres.data / "postmaster.pid").read_text().split()[0])
        if name == "valkey":
            with redis.Redis.from_url(self.valkey.url) as client:
                return int(client.info("server")["process_id"])
        return self.processes[name].pid

    def start(self, name: str, command: tuple[str, ...], **environment: str) -> None:
        """Start a program; its output goes to ``<home>/<name>.log``."""
        own = self.environment | environment
        with (self.home / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(command, cwd=ROOT, env=own, stdout=log, stderr=log)

    def start_worker(
        self, name: str, *, slots: int = 4, pool: str = "threads", queues: str = "custody,system"
    ) -> None:
        """Start a worker and wait until it has registered itself."""
        options = ("worker", "-P", pool, "-c", str(slots), "-Q", queues, "-n", f"{name}@%h")
        self.start(name, (*PYTHON, "celery", "-A", "tasks.app", *options))
        pid = self.processes[name].pid
        wait_until(lambda: self._registered(pid), seconds=60)

    def start_api(self, port: int | None = None, **environment: str) -> str:
        """Start the API and return its address."""
        port = port or free_port()
        self.start("api", programs.api(port), **environment)
        url = f"http://127.0.0.1:{port}"
        wait_until(lambda: answers(f"{url}/healthz"), seconds=60)
        return url

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to a program, the database or the broker."""
        os.kill(self.pid(name), number)

    def kill(self, name: str) -> None:
        """Kill a program with -9 and wait for its end."""
        self.processes[name].kill()
        self.processes[name].wait(10)

    def stop(self) -> None:
        """End everything."""
        alive = [psutil.Process(one.pid) for one in self.processes.values() if one.poll() is None]
        left = [child for one in alive for child in one.children(recursive=True)]
        for process in (*alive, *left):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        for one in self.processes.values():
            one.wait(10)
        for stack in reversed(self._data.values()):
            stack.close()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Yield a session whose work is committed at the end."""
        assert self._sessions is not None
        with self._sessions.begin() as session:
            yield session

    def submit(
        self, kind: JobKind, *, count: int = 1, max_attempts: int | None = None, **payload: Any
    ) -> list[UUID]:
        """Submit jobs as the API would; return their ids."""
        with self.session() as session:
            client = session.scalars(select(Client).where(Client.name == "admin")).one()
            jobs = [
                submit(
                    session,
                    NewJob(kind=kind, client_id=client.id, payload=payload),
                    now=datetime.now(UTC),
                    remember_seconds=60,
                ).job
                for _ in range(count)
            ]
            for job in jobs:
                job.max_attempts = max_attempts or job.max_attempts
            return [job.id for job in jobs]

    def job(self, job_id: UUID) -> Job:
        """Return a job as it is now."""
        with self.session() as session:
            return session.get_one(Job, job_id)

    def attempts(self, job_id: UUID) -> list[JobAttempt]:
        """Return a job's attempts in order."""
        with self.session() as session:
            query = select(JobAttempt).where(JobAttempt.job_id == job_id).order_by(JobAttempt.attempt)
            return list(session.scalars(query))

    def effects(self, job_id: UUID) -> list[int]:
        """Return the attempts that left an effect."""
        with self.session() as session:
            rows = session.execute(text("SELECT attempt FROM effects WHERE job_id = :job"), {"job": job_id})
            return [row.attempt for row in rows]

    def wait_for(self, job_ids: list[UUID], *states: JobState, seconds: float = 60) -> list[Job]:
        """Wait until all jobs are in one of ``states`` and return them."""

        def arrived() -> bool:
            return all(JobState(self.job(job_id).state) in states for job_id in job_ids)

        wait_until(arrived, seconds=seconds, otherwise=lambda: str([self.job(i).state for i in job_ids]))
        return [self.job(job_id) for job_id in job_ids]

    def broker(self) -> Broker:
        """Return the broker, to put hints on its lists or to look at them."""
        return Broker(self.valkey.url, Celery(broker=self.valkey.url))

    @contextmanager
    def restarting(self, name: str, **options: Any) -> Iterator[None]:
        """Start a worker again whenever it dies, for the length of a block."""
        over = threading.Event()

        def keep() -> None:
            while not over.is_set():
                self.start_worker(name, **options)
                while self.processes[name].poll() is None and not over.is_set():
                    time.sleep(0.05)

        keeper = threading.Thread(target=keep)
        keeper.start()
        try:
            yield
        finally:
            over.set()
            keeper.join(60)
            self.kill(name)

    def log(self, name: str) -> str:
        """Return what a program has printed."""
        return (self.home / f"{name}.log").read_text(errors="replace")

    def _registered(self, pid: int) -> bool:
        with self.session() as session:
            return session.scalars(select(Worker.id).where(Worker.pid == pid)).first() is not None


def answers(address: str) -> bool:
    """Whether something answers there with less than 500."""
    try:
        return httpx.get(address, timeout=2.0, trust_env=False).status_code < 500
    except httpx.HTTPError:
        return False


def wait_until(
    condition: Callable[[], bool], *, seconds: float, otherwise: Callable[[], str] = lambda: ""
) -> None:
    """Wait for a condition; fails after ``seconds``, telling what ``otherwise`` returns."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"not within {seconds} s; {otherwise()}"
        time.sleep(0.05)
