"""Draw from a seed which faults are injected when, and which jobs are submitted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Any

from tests.campaign.crash_points import POINTS
from tests.campaign.form import Form


class FaultKind(StrEnum):
    """What is done to the platform."""

    #: SIGKILL of a worker with all its children.
    KILL_WORKER = "kill worker"
    #: SIGKILL of a worker that runs jobs alone.
    KILL_SOLO = "kill solo worker"
    KILL_API = "kill API"
    KILL_RELAY = "kill relay"
    KILL_RECONCILER = "kill reconciler"
    KILL_BEAT = "kill beat"
    KILL_VALKEY = "kill Valkey"
    #: SIGKILL of the postmaster.
    KILL_POSTGRES = "kill Postgres"
    #: SIGQUIT of the postmaster: sessions are cut off without a word, and it starts with recovery.
    QUIT_POSTGRES = "quit Postgres"
    #: SIGKILL of one child of a prefork pool.
    KILL_CHILD = "kill pool child"
    #: SIGKILL of one backend: Postgres throws all others out and recovers.
    KILL_BACKEND = "kill backend"
    #: ``pg_terminate_backend`` of some connections.
    TERMINATE_BACKENDS = "terminate backends"
    #: SIGSTOP of a worker for longer than its lease.
    FREEZE_WORKER = "freeze worker"
    FREEZE_RELAY = "freeze relay"
    FREEZE_VALKEY = "freeze Valkey"
    FREEZE_POSTGRES = "freeze Postgres"
    FLUSHALL = "FLUSHALL"
    #: SIGTERM of one program, which is then started anew.
    RESTART = "rolling restart"
    #: A worker's network is cut off without a word, mostly for longer than its lease, and rejoined.
    CUT_OFF = "cut off worker"
    #: The next process that reaches a named point kills itself there, loses an answer, or stalls.
    CRASH = "crash at"


#: How often each whole-process kill is drawn; all are drawn once at least where there is room.
KILLS = {
    FaultKind.KILL_WORKER: 20,
    FaultKind.KILL_API: 5,
    FaultKind.KILL_RELAY: 6,
    FaultKind.KILL_SOLO: 5,
    FaultKind.KILL_VALKEY: 4,
    FaultKind.KILL_POSTGRES: 2,
    FaultKind.KILL_RECONCILER: 2,
    FaultKind.QUIT_POSTGRES: 1,
    FaultKind.KILL_BEAT: 1,
}
OTHERS = {
    FaultKind.FREEZE_WORKER: 6,
    FaultKind.KILL_CHILD: 4,
    FaultKind.TERMINATE_BACKENDS: 4,
    FaultKind.FLUSHALL: 2,
    FaultKind.FREEZE_VALKEY: 2,
    FaultKind.RESTART: 6,
    FaultKind.FREEZE_POSTGRES: 1,
    FaultKind.KILL_BACKEND: 1,
    FaultKind.FREEZE_RELAY: 1,
}


@dataclass(frozen=True)
class Fault:
    """A fault: when (seconds from the start), what, to which of the candidates (0 to 1), for how long."""

    at: float
    kind: FaultKind
    choice: float
    seconds: float = 0.0
    point: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.point}".strip()


def draw(seed: int, form: Form) -> list[Fault]:
    """Return the faults of a campaign in the order of time."""
    rng = Random(f"faults {seed}")
    kinds = [*_drawn(rng, KILLS, form.kills), *_drawn(rng, OTHERS, max(len(OTHERS), form.kills // 2))]
    faults = [_fault(rng, form, kind) for kind in kinds]
    faults += [_fault(rng, form, FaultKind.CRASH, point) for point in POINTS]
    faults += [_fault(rng, form, FaultKind.CUT_OFF) for _ in range(form.cuts)]
    return sorted(faults, key=lambda fault: fault.at)


def _drawn(rng: Random, weights: dict[FaultKind, int], count: int) -> list[FaultKind]:
    first = list(weights)[:count]
    return first + rng.choices(list(weights), list(weights.values()), k=count - len(first))


def _fault(rng: Random, form: Form, kind: FaultKind, point: str = "") -> Fault:
    at = rng.uniform(0.04, 0.96) * form.seconds
    if kind is FaultKind.FREEZE_WORKER:
        seconds = form.lease + form.sweep * rng.uniform(0.2, 2.2)
    elif kind is FaultKind.CUT_OFF:
        seconds = rng.choice((0.3, 1.2, 2.0)) * form.lease + form.sweep * rng.uniform(0.2, 2.2)
    else:
        seconds = min(8.0, form.lease) * rng.uniform(0.3, 1.0)
    return Fault(at, kind, rng.random(), seconds, point)


def work_of(seed: int, number: int, form: Form) -> tuple[str, dict[str, Any]]:
    """Return the kind and the payload of the job with that number; the poison is spread evenly."""
    rng = Random(f"work {seed} {number}")
    if form.poison and number % (form.jobs // form.poison) == form.jobs // form.poison // 2:
        return "custody.poison", {}
    drawn = rng.random()
    if drawn < form.longs:
        seconds, steps = rng.uniform(*form.long_seconds), rng.randint(10, 16)
        return _queue(rng, 0.08) + ".long", {"seconds": round(seconds / steps, 3), "steps": steps}
    if drawn < form.longs + form.naps:
        return _queue(rng, 0.1) + ".nap", {"seconds": round(rng.uniform(0.05, 0.5), 3)}
    return _queue(rng, 0.1) + (".bare" if rng.random() < form.bare else ".noop"), {}


def _queue(rng: Random, computed: float) -> str:
    return "training" if rng.random() < computed else "custody"
