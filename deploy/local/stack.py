"""The whole platform, started and stopped."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import time
import xmlrpc.client
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import httpx

from deploy.local import programs, remains
from deploy.local.child import launch
from deploy.local.console import Console
from deploy.local.cpu import AVX2_MISSING
from deploy.local.errors import CannotStart
from deploy.local.home import ROOT, Home
from deploy.local.lock import Lock
from deploy.local.parts import Parts
from deploy.local.programs import Group, Program
from deploy.local.supervisor_process import Supervisor

#: The signals by which people and their terminals ask us to stop.
INTERRUPTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
#: What the supervisor's clients see while it is being restarted.
AWAY = (OSError, xmlrpc.client.Error, http.client.HTTPException)


class Stack:
    """Postgres, Valkey, the model and every program of ours, supervised on one machine.

    ``table`` gives the programs, and ``preparation`` is the command that runs once the data parts answer.
    """

    def __init__(
        self,
        home: Path | str,
        *,
        table: Callable[[Parts], list[Program]] = programs.table,
        preparation: Sequence[str] = programs.PREPARE,
        console: Console | None = None,
    ) -> None:
        self.home = Home.at(home)
        self.console = console or Console(quiet=True)
        self.parts: Parts
        self.programs: list[Program] = []
        self._table = table
        self._preparation = preparation
        self._lock = Lock(self.home)
        self._supervisor: Supervisor | None = None
        self._stopping = Event()
        self._watcher: Thread | None = None

    @classmethod
    @contextmanager
    def running(cls, home: Path | str, *, console: Console | None = None) -> Iterator[Stack]:
        """Run it for the length of a block; raises ``CannotStart``. Ctrl-C while it stops ends it at once."""
        stack = cls(home, console=console)
        try:
            try:
                stack.start()
                yield stack
            finally:
                stack.stop()
        except KeyboardInterrupt:
            # The first one stopped everything already; a second one, while that went on, got us here early.
            with _uninterrupted():
                stack.kill()
            raise

    @property
    def api_url(self) -> str:
        """Where the API answers."""
        return self.parts.api_url

    @property
    def flower_url(self) -> str:
        """Where Flower answers."""
        return self.parts.flower_url

    @property
    def model_url(self) -> str:
        """The bundled model's OpenAI-compatible base URL; empty without it."""
        return self.parts.model_url

    @property
    def admin_key_file(self) -> Path:
        """The file with the first admin key."""
        return self.home.admin_key

    def start(self) -> None:
        """Start everything and wait until it is healthy; raises ``CannotStart``."""
        self.home.require_space()
        self._lock.acquire()
        remains.sweep(self.home.path)
        self.parts = Parts.choose(self.home, os.environ)
        if not self.parts.model_url:
            self.console.say(AVX2_MISSING, "yellow")
        self.parts.prepare()
        self.programs = self._table(self.parts)
        self.console.follow(self.home.log(program.name) for program in self.programs)
        self._supervisor = Supervisor(self.home, self.programs)
        self._start_data()
        self._prepare()
        self._supervisor.start_group(Group.APP)
        self._wait_healthy(90.0)
        self._lock.tell({"api": self.api_url, "flower": self.flower_url, "model": self.model_url})
        self._watcher = Thread(target=self._watch, name="stack-watcher", daemon=True)
        self._watcher.start()

    def stop(self) -> None:
        """Stop everything in order: our programs, the model, the broker, the database."""
        if self._supervisor is not None:
            self.console.say("Stopping; once more to hurry …")
        self._end(lambda supervisor: supervisor.stop())

    def kill(self) -> None:
        """End everything at once; of what was stopped already there is nothing left to end."""
        self._end(lambda supervisor: supervisor.kill())

    def states(self) -> list[dict[str, object]]:
        """Return what the supervisor knows of each program."""
        return self._supervisor.states() if self._supervisor else []

    def _start_data(self) -> None:
        assert self._supervisor is not None
        self._supervisor.start(self.parts.environment())
        for group in (Group.POSTGRES, Group.VALKEY, Group.MODEL):
            self._supervisor.start_group(group)
        try:
            self.parts.wait_ready(45.0)
        except CannotStart as error:
            raise CannotStart(f"{error.message}\nIts log is in {self.home.logs}.") from error

    def _prepare(self) -> None:
        """Run the preparation; it may show a secret once, so what it prints is kept in no log."""
        if not self._preparation:
            return
        command = launch(self._preparation, name="prepare", home=self.home.path, parent=os.getpid())
        said: deque[str] = deque(maxlen=15)
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.parts.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            process_group=0,
        ) as worker:
            assert worker.stdout is not None
            for line in worker.stdout:
                said.append(line.rstrip())
                self.console.line("prepare", said[-1])
        if worker.returncode != 0:
            raise CannotStart("\n".join(["Preparing the database failed:", *said]))

    def _wait_healthy(self, timeout: float) -> None:
        until = time.monotonic() + timeout
        while ill := self._first_ill():
            self.console.pump()
            if time.monotonic() > until:
                raise CannotStart(
                    f"{ill.name} does not come up; its log ends:\n{_tail(self.home.log(ill.name))}"
                )
            time.sleep(0.1)

    def _first_ill(self) -> Program | None:
        running = {state["name"] for state in self.states() if state["statename"] == "RUNNING"}
        return next((p for p in self.programs if p.name not in running or not _answers(p.health)), None)

    def _watch(self) -> None:
        """Restart the supervisor when it dies, and what it gave up on."""
        assert self._supervisor is not None
        while not self._stopping.wait(0.5):
            try:
                if self._supervisor.runs:
                    self._supervisor.encourage()
                else:
                    self.console.say("The supervisor died: starting it again.", "red")
                    self._start_data()
                    self._supervisor.start_group(Group.APP)
            except (CannotStart, *AWAY) as error:
                self.console.say(f"{error}", "red")

    def _end(self, how: Callable[[Supervisor], None]) -> None:
        self._stopping.set()
        if self._supervisor is not None:
            how(self._supervisor)
        if self._watcher is not None:
            self._watcher.join(60)
        if self._lock.is_held:
            remains.sweep(self.home.path)
        self._lock.release()
        self.console.pump()
        self.console.close()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    before = {number: signal.signal(number, signal.SIG_IGN) for number in INTERRUPTS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _answers(address: str) -> bool:
    if not address:
        return True
    try:
        return httpx.get(address, timeout=2.0, trust_env=False).status_code < 500
    except httpx.HTTPError:
        return False


def _tail(log: Path, lines: int = 15) -> str:
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return "(no log)"
