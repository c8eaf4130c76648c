"""Do to the platform what a plan says, and write down what was done to whom."""

from __future__ import annotations

import heapq
import signal
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count

import psutil
import psycopg2
import redis

from tests.campaign.networks import Cut, Networks
from tests.campaign.plan import Fault, FaultKind
from tests.campaign.stack import Program, Stack

_KILLED = {
    FaultKind.KILL_WORKER: ("threads-1", "threads-1", "threads-2", "threads-2", "prefork"),
    FaultKind.KILL_API: ("api",),
    FaultKind.KILL_RELAY: ("relay-1", "relay-2"),
    FaultKind.KILL_RECONCILER: ("reconciler",),
    FaultKind.KILL_BEAT: ("beat",),
    FaultKind.KILL_VALKEY: ("valkey",),
}
_FROZEN = {
    FaultKind.FREEZE_WORKER: ("threads-1", "threads-2", "prefork"),
    FaultKind.FREEZE_RELAY: ("relay-1", "relay-2"),
    FaultKind.FREEZE_VALKEY: ("valkey",),
    FaultKind.FREEZE_POSTGRES: ("postgres",),
}
_CUT = ("threads-1", "threads-2", "prefork")
#: What goes on for a while.
_LASTING = (*_FROZEN, FaultKind.CUT_OFF)
#: What only the program's first process is sent; its children it ends itself, or they notice.
_TO_PARENT = {
    FaultKind.QUIT_POSTGRES: signal.SIGQUIT,
    FaultKind.KILL_POSTGRES: signal.SIGKILL,
    FaultKind.RESTART: signal.SIGTERM,
}
_TERMINATE = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'assay' AND random() < 0.3
"""


@dataclass(frozen=True)
class Done:
    """A fault as it happened: when (Unix seconds), to which program; ``until`` for what was frozen."""

    at: float
    kind: str
    target: str
    until: float = 0.0

    @property
    def worker(self) -> str:
        """The name under which a worker's attempts are recorded."""
        return f"{self.target}@{socket.gethostname()}"


@dataclass
class Injector:
    """Injects the faults of a plan in their time, and thaws what it froze."""

    stack: Stack
    plan: Iterable[Fault]
    done: list[Done] = field(default_factory=list)
    _due: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    def start(self) -> None:
        """Begin the plan's time."""
        began = time.monotonic()
        for fault in self.plan:
            self._at(began + fault.at, lambda fault=fault: self.inject(fault))  # type: ignore[misc]

    def tend(self) -> None:
        """Do what is due."""
        while self._due and self._due[0][0] <= time.monotonic():
            heapq.heappop(self._due)[2]()

    def finished(self) -> bool:
        """Whether every fault was injected and everything thawed."""
        return not self._due

    def inject(self, fault: Fault) -> None:
        """Inject one fault now; one whose target is away is put off for a second."""
        target = self._target(fault)
        if target is None and fault.kind is not FaultKind.CRASH:
            return  # A campaign without this program.
        if target is not None and (not target.alive or self._must_wait(fault)):
            self._at(time.monotonic() + 1, lambda: self.inject(fault))
            return
        until = time.time() + fault.seconds if fault.kind in _LASTING else 0.0
        self.done.append(Done(time.time(), str(fault), target.name if target else "", until))
        if target is None:
            (self.stack.points / fault.point).touch()
        elif fault.kind is FaultKind.FLUSHALL:
            self._flush()
        elif fault.kind is FaultKind.TERMINATE_BACKENDS:
            self._terminate_backends()
        elif fault.kind is FaultKind.CUT_OFF:
            self._cut_off(target.name, fault)
        elif fault.kind in _FROZEN:
            self._freeze(target, fault.seconds)
        elif fault.kind in _TO_PARENT:
            _signal(target.family()[:1], _TO_PARENT[fault.kind])
        elif fault.kind in (FaultKind.KILL_CHILD, FaultKind.KILL_BACKEND):
            children = target.family()[1:]
            _signal(children[int(fault.choice * len(children)) :][:1], signal.SIGKILL)
        else:
            _signal(target.family(), signal.SIGKILL)

    def _target(self, fault: Fault) -> Program | None:
        programs = self.stack.programs
        match fault.kind:
            case FaultKind.CRASH:
                return None
            case FaultKind.FLUSHALL:
                names: Iterable[str] = ("valkey",)
            case FaultKind.TERMINATE_BACKENDS:
                names = ("postgres",)
            case FaultKind.KILL_SOLO:
                names = (name for name in programs if name.startswith("solo"))
            case FaultKind.KILL_CHILD:
                names = ("prefork",)
            case FaultKind.CUT_OFF:
                names = _CUT
            case FaultKind.KILL_POSTGRES | FaultKind.QUIT_POSTGRES | FaultKind.KILL_BACKEND:
                names = ("postgres",)
            case FaultKind.RESTART:
                names = (name for name in programs if name not in ("postgres", "valkey", "provider"))
            case _:
                names = _KILLED.get(fault.kind) or _FROZEN[fault.kind]
        candidates = list(names)
        return programs.get(candidates[int(fault.choice * len(candidates))])

    def _flush(self) -> None:
        with (
            suppress(redis.RedisError),
            redis.Redis.from_url(self.stack.valkey.url, socket_timeout=2) as broker,
        ):
            broker.flushall()

    def _terminate_backends(self) -> None:
        with suppress(psycopg2.OperationalError):
            connection = psycopg2.connect(self.stack.postgres.url, connect_timeout=2)
            with connection, connection.cursor() as cursor:
                cursor.execute(_TERMINATE)
            connection.close()

    def _freeze(self, target: Program, seconds: float) -> None:
        frozen = target.family()
        _signal(frozen, signal.SIGSTOP)
        self._at(time.monotonic() + seconds, lambda: _signal(frozen, signal.SIGCONT))

    def _must_wait(self, fault: Fault) -> bool:
        """Whether somebody is cut off already: were all workers, nobody would take their jobs over."""
        return fault.kind is FaultKind.CUT_OFF and not self._networks.whole

    def _cut_off(self, name: str, fault: Fault) -> None:
        self._networks.cut(name, list(Cut)[int(fault.choice * 97) % len(Cut)])
        self._at(time.monotonic() + fault.seconds, lambda: self._networks.rejoin(name))

    @property
    def _networks(self) -> Networks:
        assert self.stack.networks is not None
        return self.stack.networks

    def _at(self, when: float, act: Callable[[], None]) -> None:
        heapq.heappush(self._due, (when, next(self._order), act))


def _signal(processes: Iterable[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(number)
