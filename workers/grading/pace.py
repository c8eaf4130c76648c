"""Stop a verifier that takes too long over an answer."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain

from workers.grading.hacks import HACKS, JUNK
from workers.grading.sample import Cell
from workers.grading.scoring import MAX_ANSWER_BYTES, grade

#: The most processor time that a verdict may take, in seconds.
LONGEST = 1.0


class TooSlow(Exception):
    """The work has used up its processor time."""


def slow(cell: Cell) -> Iterator[str]:
    """Yield the first answer whose verdict takes over a second of processor time.

    Tried are the junk, the hacks, and the oracle's answer repeated until it is as long as an answer may be.
    """
    item = cell.items[0]
    answer = f"{cell.family.oracle(item)}\n"
    repeated = answer * (MAX_ANSWER_BYTES // len(answer.encode()))
    for text in chain(JUNK, HACKS, [repeated]):
        if too_slow(lambda text=text: grade(cell.family, item, text)):  # type: ignore[misc]
            yield f"{item.seed}: the verdict on {text[:40]!r} takes over {LONGEST:g} s"
            return


def too_slow(work: Callable[[], object]) -> bool:
    """Say whether ``work`` takes over a second of processor time; what it raises is not looked at."""
    started = time.thread_time()
    try:
        with stopped_after(LONGEST):
            work()
    except TooSlow:
        return True
    except Exception:  # noqa: BLE001 - what an answer makes a verifier raise is another check's finding.
        return time.thread_time() - started > LONGEST
    return time.thread_time() - started > LONGEST


@contextmanager
def stopped_after(seconds: float) -> Iterator[None]:
    """Raise ``TooSlow`` inside once this process has computed for ``seconds``.

    Regular expressions can be stopped so, one long call into other C code only when it returns. Outside of the main
    thread, where no signal arrives, nothing is stopped.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _stop(*_: object) -> None:
    raise TooSlow(TooSlow.__doc__)
