"""The real platform: each of its processes killed in turn, then `up` itself, then all of it stopped."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import lock
from tests.deploy.asker import Asker
from tests.deploy.conftest import Platform, processes_of, wait_until
from tests.faults.platform import answers

pytestmark = pytest.mark.stack

#: In this order, so that each finds the ones before it at work again.
PROGRAMS = (
    "flower",
    "beat",
    "worker-computing",
    "worker-solo",
    "model",
    "reconciler",
    "relay",
    "valkey",
    "worker-waiting",
    "postgres",
    "api",
    "supervisord",
)


@pytest.fixture
def platform(open_folder: Path) -> Iterator[Platform]:
    platform = Platform(open_folder / "home", module="deploy.local")
    yield platform
    platform.stop()


def asker(platform: Platform) -> Asker:
    return Asker(lock.holder(platform.home)["api"], platform.home.admin_key.read_text().strip())


@pytest.mark.timeout(600)
def test_whatever_is_killed_is_back_and_nothing_is_lost_or_left(platform: Platform) -> None:
    platform.start()
    running = [name for name in PROGRAMS if platform.pid(name)]  # without AVX2 there is no model
    done = []

    with asker(platform) as admin:
        version = admin.scripted()
        for seed, name in enumerate(running):
            kill(platform, name)
            job = admin.ended(admin.ask(version, seed)["id"])
            assert (name, job["state"]) == (name, "succeeded")
            done.append(job["id"])
    assert set(running) >= set(PROGRAMS) - {"model"}
    wait_until(lambda: all(platform.pid(name) for name in running))

    before = set(processes_of(platform.home.path))
    platform.up.kill()
    platform.up.wait()
    platform.start()

    assert not before & set(processes_of(platform.home.path))
    with asker(platform) as admin:
        assert {admin.told(f"/v1/jobs/{job_id}")["state"] for job_id in done} == {"succeeded"}
        assert admin.ended(admin.ask(version, 100)["id"])["state"] == "succeeded"

    platform.up.send_signal(signal.SIGINT)
    assert platform.up.wait(60) == 0, platform.said()
    assert not processes_of(platform.home.path)


def kill(platform: Platform, name: str) -> None:
    """Kill a program with -9, and wait until it is back and the API takes requests."""
    ended = {one: platform.pid(one) for one in (PROGRAMS if name == "supervisord" else (name,))}
    os.kill(ended[name], signal.SIGKILL)
    running = lock.holder(platform.home)
    wait_until(lambda: all(pid == 0 or platform.pid(one) not in (0, pid) for one, pid in ended.items()), 120)
    wait_until(lambda: answers(f"{running['api']}/readyz"))
    if name in ("flower", "model"):
        wait_until(lambda: answers(running[name]))
