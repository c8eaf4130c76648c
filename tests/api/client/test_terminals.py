"""Terminals as people have them: narrow, without colours or signs, full disks behind them, and Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import TextIO

import pytest
from rich.console import Console, RenderableType
from rich.progress import Progress

from api.client import Examination, Report
from api.client.commands.waiting import _columns
from api.client.reports.comparison import compared
from api.client.reports.table import comparison_table, report_table
from shared.models import AgentVersion
from shared.settings import ROOT
from tests.api.caller import Asking
from tests.api.client.conftest import Person
from tests.factories import JobFactory
from tests.look import sample

ASSAY = (sys.executable, "-m", "api.client")


@pytest.fixture(scope="module")
def report() -> Report:
    return sample.report()


@pytest.fixture
def kept(report: Report, tmp_path: Path) -> Path:
    path = tmp_path / "kept.json"
    path.write_text(report.as_json())
    return path


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_figure_of_a_report_is_cut(report: Report, width: int) -> None:
    lines = list(_lines(report_table(report), width))

    assert max(map(len, lines)) <= width
    assert not any("…" in line for line in lines)
    assert "tool_choice" in "\n".join(lines)


@pytest.mark.parametrize("width", [40, 80])
def test_no_figure_of_a_comparison_is_cut(report: Report, width: int) -> None:
    found: Examination = report.examination
    lines = list(_lines(comparison_table(compared(found, found, titles=("a", "b"))), width))

    assert max(map(len, lines)) <= width
    assert not any("…" in line for line in lines)
    assert "intermediate" in "\n".join(lines)


@pytest.mark.parametrize(("width", "drawn"), [(40, False), (80, True)])
def test_the_bar_says_how_far_and_how_long_on_every_terminal(width: int, *, drawn: bool) -> None:
    console = Console(file=StringIO(), width=width, force_terminal=True, color_system=None)

    with Progress(*_columns(console), console=console) as bar:
        bar.add_task("24 of 60 questions answered", total=100, completed=40, left="about 25 s left")
    assert isinstance(console.file, StringIO)
    shown = console.file.getvalue()

    assert "40%" in shown
    assert "about 25 s left" in shown
    assert "24 of 60" in shown
    assert ("━" in shown) == drawn


def test_an_id_is_never_cut(user: Person, me: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    job = JobFactory(owner=me.client)
    monkeypatch.setenv("COLUMNS", "40")

    assert str(job.id) in user("jobs").stdout
    assert str(job.id) in "".join(user("show", str(job.id)).stdout.split())


def test_without_colours_there_are_none(user: Person, guardian: AgentVersion) -> None:
    coloured = user("examine", "nobody", color=True)
    plain = user("examine", "nobody", color=True, env={"NO_COLOR": "1"})

    assert "\x1b[31m" in coloured.stderr
    assert "\x1b" not in plain.stderr


def test_a_terminal_without_the_signs_gets_others(kept: Path) -> None:
    shown = _assay("report", str(kept), PYTHONIOENCODING="ascii")

    assert shown.returncode == 0, shown.stderr
    assert "Category x level" in shown.stdout
    assert "-11 to 51%" in shown.stdout
    assert shown.stdout.isascii()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_result_that_can_not_be_written_is_told(kept: Path) -> None:
    with Path("/dev/full").open("w") as full:
        told = _assay("report", str(kept), stdout=full)

    assert told.returncode == 9
    assert told.stderr == "assay: Can't write the result: No space left on device.\n"


def test_a_reader_that_goes_away_is_no_trouble(kept: Path) -> None:
    command = [*ASSAY, "report", str(kept), "--format", "json"]
    with subprocess.Popen(
        command, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.close()
        told = run.stderr.read()

    assert (run.returncode, told) == (1, "")


def test_a_second_ctrl_c_does_not_cut_off_the_way_back(
    address: str, me: Asking, guardian: AgentVersion
) -> None:
    login = {"ASSAY_URL": address, "ASSAY_KEY": me.key}
    command = [*ASSAY, "examine", "guardian"]
    with subprocess.Popen(command, env=_environment(**login), stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        run.stderr.readline()
        time.sleep(0.5)
        for _ in range(3):
            run.send_signal(signal.SIGINT)
            time.sleep(0.01)
        told = run.stderr.read()

    assert run.returncode == 130
    assert "goes on. Come back with `assay follow" in told
    assert "Traceback" not in told


def _lines(shown: RenderableType, width: int) -> Iterator[str]:
    console = Console(file=StringIO(), width=width, color_system=None)
    console.print(shown)
    assert isinstance(console.file, StringIO)
    yield from console.file.getvalue().splitlines()


def _assay(
    *words: str, stdout: int | TextIO = subprocess.PIPE, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*ASSAY, *words],
        env=_environment(**environment),
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )


def _environment(**settings: str) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)} | settings
