"""Run the audit over many families, some at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context

from workers.custody.audit.kept import Kept
from workers.custody.registry import FAMILIES, SOLVER_OF
from workers.grading.audit import Finding, Outcome, audit

#: How many families are audited at a time.
PROCESSES = 2


@dataclass(frozen=True)
class Audited:
    """A family's name, what its audit found, and whether that was kept from an earlier run."""

    name: str
    outcome: Outcome
    from_cache: bool = False


def run(names: Sequence[str], kept: Kept, *, fresh: bool = False) -> Iterator[Audited]:
    """Yield the audit of each family of ``names`` as it is done; those found in ``kept`` first, unless ``fresh``."""
    known = {} if fresh else {name: found for name in names if (found := _find(kept, name)) is not None}
    yield from (Audited(name, outcome, from_cache=True) for name, outcome in known.items())
    # Spawned, since a copy of this process would have its threads' locks without its threads.
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        running = {pool.submit(audited, name): name for name in names if name not in known}
        for future in as_completed(running):
            outcome = _outcome(future)
            kept.keep(FAMILIES[running[future]], SOLVER_OF[running[future]], outcome)
            yield Audited(running[future], outcome)


def audited(name: str) -> Outcome:
    """Return the outcome for one family; what it raises is a finding, ``crash``."""
    try:
        return audit(FAMILIES[name], SOLVER_OF[name])
    except Exception as error:  # noqa: BLE001 - a family that raises is what an audit is for.
        return _crash(f"{type(error).__name__}: {error}")


def _find(kept: Kept, name: str) -> Outcome | None:
    return kept.find(FAMILIES[name], SOLVER_OF[name])


def _outcome(future: Future[Outcome]) -> Outcome:
    try:
        return future.result()
    except BrokenProcessPool:
        return _crash("the process died that audited this family or its neighbour")


def _crash(detail: str) -> Outcome:
    return Outcome((Finding("crash", None, detail),), {})
