from __future__ import annotations

import json
from pathlib import Path

import pytest

from shared.vocabulary import Level
from tests.environment import environment
from workers.custody.audit import running
from workers.custody.audit.command import main
from workers.custody.audit.kept import Kept
from workers.custody.registry import FAMILIES, SOLVER_OF
from workers.grading.audit import Outcome


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, unmeasured: None) -> object:
    with environment(ASSAY_HOME=tmp_path):
        yield


def test_a_sound_family_ends_in_0_and_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = ["--json", str(tmp_path / "a.json"), "--html", str(tmp_path / "a.html")]

    first = main(["--family", "secrets", *files])
    capsys.readouterr()
    again = main(["--family", "secrets"])

    assert (first, again) == (0, 0)
    assert "Taken from the cache: secrets" in capsys.readouterr().out
    told = json.loads((tmp_path / "a.json").read_text())
    assert set(told["families"][0]["seconds"]) == {*Level, "all"}
    assert (told["faults"], told["families"][0]["from_cache"]) == (0, False)
    assert (tmp_path / "a.html").read_text().startswith("<!doctype html>")


def test_a_fresh_run_takes_nothing_from_the_cache(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Kept(tmp_path / "audit").keep(FAMILIES["secrets"], SOLVER_OF["secrets"], Outcome((), {}))

    main(["--family", "secrets", "--fresh"])

    assert "cache" not in capsys.readouterr().out


def test_a_family_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--family", "nothing"]) == 2
    assert "There is no item family 'nothing'" in capsys.readouterr().err


def test_a_fault_ends_in_1(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(running, "_outcome", lambda _: running._crash("planted"))

    assert main(["--family", "secrets"]) == 1
    assert "secrets, all levels, crash: planted" in capsys.readouterr().out


def test_a_family_that_raises_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    class Raises:
        def generate(self, *_: object) -> None:
            raise RuntimeError("no items today")

    monkeypatch.setattr(running, "FAMILIES", {"raises": Raises()})
    monkeypatch.setattr(running, "SOLVER_OF", {"raises": lambda _: None})

    found = running.audited("raises").findings

    assert [(one.check, one.detail) for one in found] == [("crash", "RuntimeError: no items today")]
