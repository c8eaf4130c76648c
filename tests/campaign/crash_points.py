"""Named points at which a process kills itself, loses a commit's answer or stalls, once it is told to.

A point is armed by a file of its name in the folder ``ASSAY_CAMPAIGN_POINTS``. The first process that reaches
it removes the file, writes down that it was there, and dies by SIGKILL. Installed by the campaign's plugin
module in every process; the product has no hooks for it.
"""

from __future__ import annotations

import os
import signal
import time
from functools import wraps
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from shared.store import acceptance, admission, claims, endings, recovery, steps, submission
from tasks import identity
from tests.campaign import stalling

FOLDER = "ASSAY_CAMPAIGN_POINTS"
#: Who died at a point: a line of time, pid, worker and point each.
RECORD = "reached.log"

#: The functions that name the transaction they are called in, or are one by a single statement.
_TRANSACTIONS: tuple[tuple[ModuleType, str, str], ...] = (
    (acceptance, "accept", "submit"),
    (submission, "submit", "submit"),
    (admission, "mark_published", "publish"),
    (claims, "claim", "claim"),
    (steps, "record", "step"),
    (endings, "succeed", "end"),
    (recovery, "take_back_expired", "take-back"),
)
_NAMES = list(dict.fromkeys(name for *_, name in _TRANSACTIONS))
#: What begins with the fence and may come too late.
_STALLING = ("step", "end")
#: After the broker has the ids and before the rows know it.
_BEFORE_MARK = "publish.before-mark"

POINTS = (
    _BEFORE_MARK,
    *(f"{name}.before-commit" for name in _NAMES),
    *(f"{name}.after-commit" for name in _NAMES),
    *(f"{name}.answer-lost" for name in _NAMES),
    *(f"{name}.stalled" for name in _STALLING),
)


def install() -> None:
    """Watch the points, in a process of a campaign."""
    if FOLDER not in os.environ:
        return
    folder = Path(os.environ[FOLDER])
    for module, function, name in _TRANSACTIONS:
        setattr(module, function, _naming(folder, getattr(module, function), name))

    @event.listens_for(Session, "before_commit")
    def before(session: Session) -> None:
        if name := session.info.get("campaign"):
            _die_at(folder, f"{name}.before-commit")

    @event.listens_for(Session, "after_commit")
    def after(session: Session) -> None:
        if name := session.info.pop("campaign", None):
            _after_commit(folder, name)


def die(folder: Path, what: str) -> NoReturn:
    """Write down what this process dies of, and kill it."""
    _note(folder, what)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("a killed process goes on")


def _naming(folder: Path, original: Any, name: str) -> Any:
    @wraps(original)
    def named(session: Session | Connection, *args: Any, **kwargs: Any) -> Any:
        if name == "publish":
            _die_at(folder, _BEFORE_MARK)
        if name in _STALLING and _armed(folder, f"{name}.stalled"):
            _note(folder, f"{name}.stalled")
            stalling.stall(folder, *args[:2])
        if not _is_single(session):
            session.info["campaign"] = name
            return original(session, *args, **kwargs)
        _die_at(folder, f"{name}.before-commit")
        answer = original(session, *args, **kwargs)
        _after_commit(folder, name)
        return answer

    return named


def _is_single(session: Session | Connection) -> bool:
    """Whether each statement is a transaction of its own there."""
    connection = session.connection() if isinstance(session, Session) else session
    return bool(getattr(connection.connection.driver_connection, "autocommit", False))


def _after_commit(folder: Path, name: str) -> None:
    _die_at(folder, f"{name}.after-commit")
    if _armed(folder, f"{name}.answer-lost"):
        _note(folder, f"{name}.answer-lost")
        lost = ConnectionResetError("the commit's answer was lost")
        raise OperationalError("COMMIT", None, lost)


def _die_at(folder: Path, point: str) -> None:
    if _armed(folder, point):
        die(folder, point)


def _armed(folder: Path, point: str) -> bool:
    try:
        (folder / point).unlink()
    except FileNotFoundError:
        return False
    return True


def _note(folder: Path, what: str) -> None:
    with (folder / RECORD).open("a") as record:
        record.write(f"{time.time()} {os.getpid()} {identity.claimant().name} {what}\n")
