"""The demo refuses in a sentence what it can't do, and its table fits a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console

from deploy.local import demo
from deploy.local.cpu import AVX2_MISSING
from deploy.local.home import ROOT
from tests.deploy.conftest import processes_of


def test_without_avx2_it_refuses_and_starts_nothing(tmp_path: Path) -> None:
    environment = os.environ | {"ASSAY_FAKE_NO_AVX2": "1", "ASSAY_HOME": str(tmp_path / "home")}

    done = subprocess.run(
        [sys.executable, "-m", "deploy.local.demo"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert " ".join(done.stdout.split()) == AVX2_MISSING
    assert not processes_of(tmp_path / "home")
    assert not (tmp_path / "home").exists()


def test_the_table_tells_every_figure_on_a_narrow_terminal() -> None:
    response: dict[str, Any] = {
        "prompt": "Calculate 308611 + 427214 + 390798.",
        "answer": "It is " * 40,
        "score": 1.0,
    }
    response |= {"prompt_tokens": 70, "completion_tokens": 64, "duration_ms": 12345}
    jobs: list[dict[str, Any]] = [{"id": "1", "state": "succeeded"} for _ in demo.LEVELS[1:]]
    jobs.append({"id": "2", "state": "failed", "error": {"message": "The endpoint [did] not answer. " * 5}})
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=response))
    console = Console(width=80)

    with httpx.Client(transport=transport, base_url="http://assay") as client, console.capture() as capture:
        console.print(demo._table(client, jobs))

    lines = capture.get().splitlines()
    assert len(lines) == len(demo.LEVELS) + 5
    assert max(map(len, lines)) <= 80
    assert all(word in lines[2] for word in ("Level", "Question", "Answer", "Score", "Tokens", "ms"))
    assert all(figure in lines[4] for figure in ("basic", "134", "12345"))
    assert "failed: The end" in lines[-2]
