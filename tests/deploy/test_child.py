"""A child ends what its earlier instance left, and dies with its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from deploy.local import remains
from deploy.local.child import launch
from deploy.local.home import ROOT, Home
from tests.deploy.conftest import processes_of, wait_until

SLEEP = ("sleep", "3600")
FORK = (sys.executable, "-m", "tests.deploy.fake_program", "fork")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.at(tmp_path / "home")


def start(home: Home, *command: str, death_signal: str = "KILL") -> subprocess.Popen[bytes]:
    words = launch(command, name="some", home=home.path, death_signal=death_signal, parent=os.getpid())
    environment = dict(os.environ) | {remains.MARK: str(home.path)}
    return subprocess.Popen(words, cwd=ROOT, env=environment, process_group=0, stderr=subprocess.DEVNULL)


def test_it_becomes_the_program_and_keeps_a_pid_file(home: Home) -> None:
    process = start(home, *SLEEP)

    wait_until(lambda: psutil.Process(process.pid).name() == "sleep")
    assert remains.runs(home.run / "some.pid") == process.pid
    process.kill()
    process.wait()
    assert remains.runs(home.run / "some.pid") is None


def test_children_of_a_killed_instance_are_ended_by_the_next(home: Home) -> None:
    first = start(home, *FORK)
    wait_until(lambda: len(processes_of(home.path)) == 3)
    first.kill()
    first.wait()
    assert len(processes_of(home.path)) == 2

    second = start(home, *SLEEP)

    wait_until(lambda: psutil.Process(second.pid).name() == "sleep")
    assert [process.pid for process in processes_of(home.path)] == [second.pid]
    second.kill()
    second.wait()


def test_a_stranger_under_an_old_pid_is_left_alone(home: Home) -> None:
    stranger = subprocess.Popen(SLEEP, process_group=0)
    (home.run / "some.pid").write_text(f'{{"pid": {stranger.pid}, "started": 1}}')

    process = start(home, *SLEEP)

    wait_until(lambda: psutil.Process(process.pid).name() == "sleep")
    assert stranger.poll() is None
    for one in (process, stranger):
        one.kill()
        one.wait()


@pytest.mark.parametrize("death_signal", ["KILL", "TERM", "INT"])
def test_it_dies_with_its_parent(home: Home, death_signal: str) -> None:
    command = launch(SLEEP, name="some", home=home.path, death_signal=death_signal)
    parent_code = f"import subprocess; print(subprocess.Popen({command!r}).pid, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", parent_code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        wait_until(lambda: child.name() == "sleep")

        parent.send_signal(signal.SIGKILL)
        parent.wait()

    wait_until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, 5)


def test_it_refuses_to_start_under_another_parent(home: Home) -> None:
    command = launch(SLEEP, name="some", home=home.path, parent=1)

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "the process that started this is gone" in done.stderr
