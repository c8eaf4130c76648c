"""Run one campaign: start the platform, feed it, hurt it, let it settle, and count."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from tests.campaign import crash_points, rows, stalling
from tests.campaign.evidence import Figures, count
from tests.campaign.form import Form
from tests.campaign.injecting import Injector
from tests.campaign.load import Load
from tests.campaign.networks import Networks
from tests.campaign.plan import draw
from tests.campaign.stack import WORKERS, Stack
from tests.faults.platform import answers

#: Told, about once a second, in a few words how far the campaign is.
Tell = Callable[[str], None]

_TICK = 0.05
_FENCED = "nothing was written"
_WORKERS = "SELECT count(*) FROM workers"
_UNFINISHED = "SELECT count(*) FROM jobs WHERE finished_at IS NULL"


@dataclass(frozen=True)
class Outcome:
    """The figures, and what helps to understand them."""

    figures: Figures
    #: Submissions that were refused or unknown, and asked again.
    repeated: Counter[str]
    #: Programs of ours that ended by themselves with an error: name and exit code.
    crashes: Counter[str]


def run(seed: int, form: Form, home: Path, tell: Tell, *, without: str = "") -> Outcome:
    """Run the campaign of a seed in an empty folder, perhaps without a safeguard.

    Raises ``CannotIsolate`` where the form gives workers networks of their own and this machine can't.
    """
    with Networks() if form.cuts else nullcontext() as networks:
        stack = Stack(home, form, without=without, networks=networks)
        try:
            stack.start()
            _wait_ready(stack)
            key = (home / "admin.key").read_text().strip()
            injector = Injector(stack, draw(seed, form))
            with Load(stack.api_url, key, seed=seed, form=form) as load:
                injector.start()
                _fight(stack, load, injector, form, tell)
            figures = _counted(stack, load, injector, form)
        finally:
            stack.stop()
    crashes = Counter(
        f"{death.name}: {death.code}"
        for death in stack.deaths
        if death.code > 0 and death.name not in ("postgres", "valkey")
    )
    return Outcome(figures, load.repeated, crashes)


def _wait_ready(stack: Stack) -> None:
    """Wait until the API answers and every worker has registered itself."""
    workers = sum(name.startswith(WORKERS) for name in stack.programs)
    until = time.monotonic() + 120
    while not (answers(f"{stack.api_url}/readyz") and rows.ask(stack.postgres.url, _WORKERS) == [(workers,)]):
        if time.monotonic() > until:
            raise TimeoutError(f"the platform does not start; see {stack.home}")
        time.sleep(0.2)


def _fight(stack: Stack, load: Load, injector: Injector, form: Form, tell: Tell) -> None:
    """Inject the plan, and go on until every job has ended or the platform had its time."""
    began, quiet_since = time.monotonic(), 0.0
    with _Depth(stack.postgres.url) as depth:
        while not quiet_since or time.monotonic() - quiet_since < form.settle:
            stack.tend()
            injector.tend()
            stalling.thaw(stack.points, stack.postgres.url, lease=form.lease)
            over = injector.finished() and not stalling.stalled(stack.points)
            if over and (load.finished() or time.monotonic() - began > 3 * form.seconds):
                quiet_since = quiet_since or time.monotonic()
                if load.finished() and depth.is_empty():
                    return
            tell(
                f"{time.monotonic() - began:5.0f} s  accepted {len(load.accepted)} of {form.jobs}"
                f"  unfinished {depth.unfinished}  faults {len(injector.done)}"
            )
            time.sleep(_TICK)


def _counted(stack: Stack, load: Load, injector: Injector, form: Form) -> Figures:
    logs = (path.read_text(errors="replace") for path in stack.home.glob("*.log"))
    return count(
        rows.read_rows(stack.postgres.url),
        form=form,
        accepted=set(load.accepted.values()),
        done=injector.done,
        reached=rows.read_reached(stack.points / crash_points.RECORD),
        asked=rows.read_questions(stack.provider_log),
        fenced=sum(log.count(_FENCED) for log in logs),
    )


class _Depth:
    """Counts the unfinished jobs in a thread of its own, since the database may be frozen."""

    def __init__(self, url: str) -> None:
        self.unfinished = 0
        self._url = url
        self._asked_at = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._count_on, daemon=True)

    def is_empty(self) -> bool:
        """Whether nothing was unfinished a moment ago."""
        return self.unfinished == 0 and time.monotonic() - self._asked_at < 3

    def __enter__(self) -> _Depth:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()

    def _count_on(self) -> None:
        while not self._over.wait(1.0):
            try:
                asked_at = time.monotonic()
                ((self.unfinished,),) = rows.ask(self._url, _UNFINISHED)
                self._asked_at = asked_at
            except psycopg2.Error:
                continue
