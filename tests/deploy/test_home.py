"""The home says in a sentence why nothing can be kept in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.local import home
from deploy.local.errors import CannotStart
from deploy.local.home import Home
from tests.deploy.fake_platform import FakeStack


def test_a_full_disk_is_told_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "NEEDED_SPACE", 10**18)

    with (
        pytest.raises(CannotStart, match=r"MB left for .* set ASSAY_HOME to another disk"),
        FakeStack.running(tmp_path),
    ):
        pass

    assert not any(path.is_file() for path in tmp_path.rglob("*"))


def test_a_file_in_its_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()

    with pytest.raises(CannotStart, match="set ASSAY_HOME to a folder of your own"):
        Home.at(tmp_path / "taken")
