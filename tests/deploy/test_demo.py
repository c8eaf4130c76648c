"""The demo refuses in a sentence what it can't do, and examines the guardian as a user would."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.cpu import AVX2_MISSING
from deploy.local.home import ROOT, Home
from deploy.local.lock import Lock
from tests.closed import closed_port
from tests.deploy.conftest import processes_of


def test_without_avx2_it_refuses_and_starts_nothing(tmp_path: Path) -> None:
    done = _demo(tmp_path / "home", ASSAY_FAKE_NO_AVX2="1")

    assert done.returncode == 1
    assert " ".join(done.stdout.split()) == AVX2_MISSING
    assert not processes_of(tmp_path / "home")
    assert not (tmp_path / "home").exists()


@pytest.mark.model
def test_a_home_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()

    done = _demo(tmp_path / "taken")

    assert done.returncode == 1
    assert "set ASSAY_HOME to a folder of your own" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.model
def test_it_types_what_a_user_would_and_fails_as_that_does(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home")
    home.admin_key.write_text("assay_nobody\n")
    lock = Lock(home)
    lock.acquire()

    with closed_port() as port:
        nowhere = f"http://127.0.0.1:{port}"
        lock.tell({"api": nowhere, "flower": nowhere})
        done = _demo(home.path, "--seed", "7")
    lock.release()

    assert done.returncode == 1
    assert "Using the platform that runs here already." in done.stdout
    assert f"$ export ASSAY_URL={nowhere} ASSAY_KEY=$(cat {home.admin_key})" in done.stdout
    assert (
        "$ .venv/bin/assay examine guardian --seed 7 --items 60 --seconds 60 --timeout 300 -o" in done.stdout
    )
    assert f"The server at {nowhere}/ can't be reached." in done.stderr
    assert "Report " not in done.stdout


@pytest.mark.model
def test_without_a_sandbox_security_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_SANDBOX_TIERS", "")
    home = Home.at(tmp_path / "home")
    home.admin_key.write_text("assay_nobody\n")
    lock = Lock(home)
    lock.acquire()

    with closed_port() as port:
        lock.tell({"api": f"http://127.0.0.1:{port}", "flower": f"http://127.0.0.1:{port}"})
        done = _demo(home.path)
    lock.release()

    assert "So security is left out." in done.stdout
    assert "--categories knowledge,experimental" in done.stdout


@pytest.mark.stack
@pytest.mark.model
def test_it_ends_with_a_report_and_leaves_no_process(open_folder: Path) -> None:
    home = open_folder / "home"

    done = _demo(home, "--seed", "7", "--items", "6")

    assert done.returncode == 0, done.stdout + done.stderr
    page, replayable = home / "reports" / "guardian-7.html", home / "reports" / "guardian-7.json"
    assert page.read_text().startswith("<!doctype html>")
    assert len(json.loads(replayable.read_text())["responses"]) == 6
    for told in (f"Report      {page}", "API docs ", "Flower ", "Admin key ", "make demo SEED=7", "Category"):
        assert told in done.stdout
    [replay] = [line for line in done.stdout.splitlines() if "workers.custody.replay" in line]
    words = replay.split("  ")[1].split()[1:]
    subprocess.run([sys.executable, *words], cwd=ROOT, check=True, capture_output=True)
    assert not processes_of(home)


@pytest.mark.stack
@pytest.mark.model
def test_ctrl_c_cancels_the_examination_and_leaves_no_process(open_folder: Path) -> None:
    home = open_folder / "home"
    with subprocess.Popen(
        [sys.executable, "-m", "deploy.local.demo"],
        cwd=ROOT,
        env=os.environ | {"ASSAY_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as demo:
        assert demo.stdout is not None
        said: list[str] = []
        for line in demo.stdout:
            said.append(line)
            if "Examining guardian" in line:
                break
        os.killpg(demo.pid, signal.SIGINT)
        said += demo.stdout.readlines()

    assert demo.returncode == 130, "".join(said)
    assert re.search("The job .* is (cancelled|asked to stop)", "".join(said))
    assert said[-1] == "Stopped.\n"
    assert not processes_of(home)


def _demo(home: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deploy.local.demo", *words],
        cwd=ROOT,
        env=os.environ | {"ASSAY_HOME": str(home)} | settings,
        capture_output=True,
        text=True,
        check=False,
    )
