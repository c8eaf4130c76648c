"""Show a worker as a row: registered when it is ready, seen every heartbeat, gone when it ends."""

from __future__ import annotations

import os
import threading
import time
from typing import Any

import structlog
from celery.concurrency.thread import TaskPool as ThreadPool
from celery.signals import celeryd_after_setup, worker_process_init, worker_ready, worker_shutdown

from shared.db.engine import transaction
from shared.errors import DatabaseUnavailable
from shared.jobs import SOLO_LANE
from shared.parents import die_with_parent
from shared.settings import settings
from shared.store import workers
from shared.version import VERSION
from shared.vocabulary import Pool
from tasks import identity, stopping
from workers.sandbox import selftest

log = structlog.get_logger()


def connect() -> None:
    """Follow the life of the Celery worker in this process, if it becomes one."""
    celeryd_after_setup.connect(_name_process, weak=False)
    worker_ready.connect(_start, weak=False)
    worker_process_init.connect(_die_with_parent, weak=False)
    worker_shutdown.connect(_remove, weak=False)


def _name_process(sender: str, instance: Any, **_: Any) -> None:
    lanes = set(instance.app.amqp.queues.consume_from)
    solo = SOLO_LANE in lanes
    if solo and (instance.concurrency != 1 or lanes != {SOLO_LANE}):
        raise SystemExit(
            f"A worker of the lane {SOLO_LANE!r} runs jobs alone: start it with -c 1 -Q {SOLO_LANE}."
        )
    identity.become(sender, solo=solo)


def _start(sender: Any, **_: Any) -> None:
    controller = sender.controller
    details = {
        "name": identity.claimant().name,
        "pid": os.getpid(),
        "pool": Pool.THREADS if issubclass(controller.pool_cls, ThreadPool) else Pool.PREFORK,
        "queues": sorted(controller.app.amqp.queues.consume_from),
        "slots": controller.concurrency,
        "version": VERSION,
    }
    threading.Thread(target=_stay_seen, args=(details,), name="presence", daemon=True).start()


def _stay_seen(details: dict[str, Any]) -> None:
    while not stopping.is_stopping():
        try:
            with transaction() as session:
                workers.register(session, identity.claimant().worker_id, **details)
        except DatabaseUnavailable as error:
            log.warning("can't register while the database is away", reason=str(error.__cause__))
            time.sleep(1)
        else:
            if "sandbox" not in details:
                # After the first row: examining the sandbox must not keep jobs waiting.
                details |= {"sandbox": _sandbox()}
                continue
            time.sleep(settings().heartbeat_seconds)


def _sandbox() -> str:
    """Return the tier of this worker's sandbox, and log why others were refused."""
    found = selftest.choice()
    told = found.tier.value if found.tier else "none"
    log.info("sandbox examined", tier=told, repositories=found.repositories, refused=list(found.refused))
    return told


def _die_with_parent(**_: Any) -> None:
    """Let a pool's child end with the worker's main process."""
    die_with_parent()


def _remove(**_: Any) -> None:
    try:
        with transaction() as session:
            workers.remove(session, identity.claimant().worker_id)
    except DatabaseUnavailable:
        log.warning("left the worker's row behind; the reconciler deletes it")
