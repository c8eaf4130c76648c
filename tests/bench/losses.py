"""Count what each system loses and does twice while its workers are killed: ``python -m tests.bench.losses``.

Each gets ``JOBS`` (600) jobs of 0.1 s that insert a row; its worker is killed with -9 ``KILLS`` (8) times while it
works, and started again. Counted are the jobs without a row, and those with more than one, once nothing has come
for ``PATIENCE`` seconds (90). Ours with its leases as in production; Celery with late acknowledgement, rejection
on a lost worker and 30 s of visibility; Procrastinate with its stalled jobs tried again after 30 s.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import select, text

from shared.jobs import load_plugins
from shared.models import Client
from shared.settings import ROOT
from shared.store.submission import NewJob, submit_many
from tests.bench.bed import Bed, bed
from tests.bench.drains import POOL, SLOTS
from tests.bench.effects import TABLE
from tests.bench.rivals import procrastinate
from tests.faults.platform import PYTHON, RELAY, wait_until

JOBS = int(os.environ.get("JOBS", "600"))
KILLS = int(os.environ.get("KILLS", "8"))
PATIENCE = float(os.environ.get("PATIENCE", "90"))

_DONE = text("SELECT number, count(*) FROM bench_effects WHERE system = :system GROUP BY number")


def main() -> None:
    """Let the systems work one after the other, and print a line for each."""
    load_plugins("tests.bench.noop")
    with bed() as made:
        made.environment["BARE_VISIBILITY"] = "30"
        with made.session() as session:
            session.execute(text(TABLE))
        for name, contest in {"ours": _ours, "celery": _celery, "procrastinate": _procrastinate}.items():
            began = time.monotonic()
            contest(made)
            done = _effects(made, name)
            twice = sum(count > 1 for count in done.values())
            sys.stdout.write(
                f"{name}: of {JOBS} jobs {JOBS - len(done)} lost and {twice} twice under {KILLS} kills, "
                f"{time.monotonic() - began:.0f} s\n"
            )


def _ours(made: Bed) -> None:
    from tests.bench.noop import EFFECT  # noqa: PLC0415  (it registers a kind)

    with made.session() as session:
        client = session.scalars(select(Client.id).where(Client.name == "admin")).one()
        jobs = [NewJob(kind=EFFECT, client_id=client, payload={"number": number}) for number in range(JOBS)]
        submit_many(session, jobs, now=datetime.now(UTC))
    made.start("relay-losses", RELAY)
    made.start("reconciler-losses", (*PYTHON, "tasks.reconciler"))
    worker = (*PYTHON, "celery", "-A", "tasks.app", "worker", *POOL, "-Q", "system", "-n", "losses@%h")
    _work(made, "ours", worker)
    for name in ("relay-losses", "reconciler-losses"):
        made.kill(name)


def _celery(made: Bed) -> None:
    publish = f"from tests.bench.bare_celery import effect\nfor n in range({JOBS}): effect.delay(n)"
    subprocess.run([PYTHON[0], "-c", publish], cwd=ROOT, env=made.environment, check=True)
    _work(made, "celery", (*PYTHON, "celery", "-A", "tests.bench.bare_celery", "worker", *POOL, "-Q", "bare"))


def _procrastinate(made: Bed) -> None:
    rival = procrastinate(made)
    rival.run("effects", str(JOBS))
    _work(made, "procrastinate", rival.command("work", str(SLOTS)), rescue=lambda: rival.run("rescue"))


def _work(
    made: Bed, name: str, worker: tuple[str, ...], *, rescue: Callable[[], None] = lambda: None
) -> None:
    """Kill the worker in the middle of its work, again and again, and then leave it in peace until the end."""
    made.start(name, worker)
    for _ in range(KILLS):
        before = len(_effects(made, name))
        # Three effects and half a task later it is in the middle of others.
        wait_until(lambda before=before: len(_effects(made, name)) > before + 2, seconds=120)  # type: ignore[misc]
        time.sleep(0.05)
        made.kill(name)
        made.start(name, worker)
    counted, since = -1, time.monotonic()
    while counted < JOBS and time.monotonic() - since < PATIENCE:
        rescue()
        time.sleep(1)
        if (now := len(_effects(made, name))) != counted:
            counted, since = now, time.monotonic()
    # A job that was handed out twice may still be at work for the second time.
    time.sleep(5)
    made.kill(name)


def _effects(made: Bed, name: str) -> dict[int, int]:
    with made.session() as session:
        return {row[0]: row[1] for row in session.execute(_DONE, {"system": name})}


if __name__ == "__main__":
    main()
