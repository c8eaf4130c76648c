"""Sandboxes among others: side by side, under a worker that dies, on a machine that withholds something."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shared.errors import SandboxUnavailable
from shared.settings import ROOT
from tests.workers.sandbox.offered import offered
from workers.sandbox import bubblewrap, interpreter, premises, sandbox, selftest, tier, tree
from workers.sandbox.inside import confinement
from workers.sandbox.premises import lodging
from workers.sandbox.program import Ended, Mode, Program, Value
from workers.sandbox.tier import Tier

SLEEPER = """
import sys
from workers.sandbox.program import Limits, Program
from workers.sandbox.sandbox import Sandbox
from workers.sandbox.tier import Tier
program = Program("import time; time.sleep(60)")
Sandbox(Tier(sys.argv[1])).run(program, limits=Limits(wall_seconds=60, call_seconds=60))
"""
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a sandbox a uid of its own")


@pytest.mark.parametrize("tier", list(Tier))
def test_sandboxes_run_side_by_side(tier: Tier) -> None:
    offer = offered(tier)
    program = Program("import time\ndef f(x): time.sleep(0.2); return x", "f")

    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(lambda number: offer.run(program, [(number,)]), range(16)))

    assert [one.value for run in runs for one in run.results if isinstance(one, Value)] == list(range(16))


@AS_ROOT
def test_no_two_have_the_same_uid() -> None:
    with lodging() as first, lodging() as second:
        assert first != second

    with lodging() as again:
        assert again == first


@pytest.mark.parametrize("tier", list(Tier))
def test_a_sandbox_ends_with_its_worker(tier: Tier) -> None:
    offered(tier)
    worker = subprocess.Popen([sys.executable, "-c", SLEEPER, tier.value], cwd=ROOT)
    at_least = 1 if tier is Tier.T2 else 3
    children = _awaited(lambda: list(tree.descendants(worker.pid)), lambda found: len(found) >= at_least)

    worker.send_signal(signal.SIGKILL)
    worker.wait()

    left = _awaited(
        lambda: [pid for pid in children if Path(f"/proc/{pid}").exists()], lambda found: not found
    )
    assert (len(children) >= at_least, left) == (True, [])


def test_a_machine_without_landlock_has_no_tier(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = {module.__name__: Path(str(module.__file__)).read_bytes() for module in sandbox._INSIDE}
    name = confinement.__name__
    sources[name] = sources[name].replace(b"= 444, 445", b"= 9999, 445")
    monkeypatch.setattr(sandbox, "_inside", lambda: sandbox.packed(sources))

    faults = [list(selftest.faults_of(one, Mode.FUNCTIONS)) for one in Tier]

    assert all("no Landlock" in one[0] for one in faults), faults


def test_a_machine_without_namespaces_has_the_last_tier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bubblewrap, "program_for", lambda _uid: Path("/bin/false"))
    offered(Tier.T2)
    selftest.choice.cache_clear()

    found = selftest.choice()

    selftest.choice.cache_clear()
    assert (found.tier, found.repositories) == (Tier.T2, None)
    assert [one.partition(":")[0] for one in found.refused] == ["T1", "T1b"]


def test_an_unknown_architecture_has_no_tier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    tier._filter.cache_clear()

    with pytest.raises(SandboxUnavailable, match="riscv64"):
        tier.rules_for(Tier.T2, Mode.FUNCTIONS, selftest._LIMITS, uid=None)
    tier._filter.cache_clear()


@AS_ROOT
def test_a_python_and_a_bubblewrap_that_only_root_can_read_are_copied(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(interpreter, "_ELSEWHERE", ())

    def unreadable(uid: int | None, path: Path) -> bool:
        return "assay-sandbox" in str(path) and premises.readable_by(uid, path)

    monkeypatch.setattr(interpreter, "readable_by", unreadable)
    monkeypatch.setattr(bubblewrap, "readable_by", unreadable)
    for cached in (interpreter.interpreter_for, bubblewrap.program_for):
        cached.cache_clear()

    with lodging() as uid:
        python = interpreter.interpreter_for(uid)
    runs = [offered(one).run(Program("import ssl, ctypes\ndef f(): return 1", "f"), [()]) for one in Tier]

    for cached in (interpreter.interpreter_for, bubblewrap.program_for):
        cached.cache_clear()
    assert python.executable.is_relative_to(premises.premises())
    assert [run.ended for run in runs] == [Ended.DONE] * len(Tier)


def _awaited(look: Callable[[], list[int]], enough: Callable[[list[int]], bool]) -> list[int]:
    until = time.monotonic() + 15
    while not enough(found := look()) and time.monotonic() < until:
        time.sleep(0.05)
    return found
