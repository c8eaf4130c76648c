"""Logs on the console lose no line over a rotation, and are coloured only for people."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.local.console import Console, Follower


def test_no_line_is_lost_over_a_rotation(tmp_path: Path) -> None:
    log = tmp_path / "api.log"
    log.write_text("from an earlier start\n")
    follower = Follower(log)
    with log.open("a") as file:
        file.write("one\ntw")
    found = follower.lines()
    with log.open("a") as file:
        file.write("o\n")

    log.rename(tmp_path / "api.log.1")
    log.write_text("three\n")

    assert found + follower.lines() + follower.lines() == ["one", "two", "three"]
    follower.close()


def test_each_line_has_its_programs_name_and_no_colour_in_a_pipe(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    console = Console()
    console.follow([tmp_path / "api.log", tmp_path / "worker.log"])
    (tmp_path / "api.log").write_text("[ready] 100%\n")

    console.pump()
    console.close()

    assert capsys.readouterr().out == "api    │ [ready] 100%\n"
