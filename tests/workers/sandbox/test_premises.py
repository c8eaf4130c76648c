"""What a sandbox's uid has to read is copied to a folder that nobody else can write to."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.errors import SandboxUnavailable
from workers.sandbox import premises
from workers.sandbox.premises import kept, readable_by


@pytest.fixture
def parent(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Stand in for the temporary folder of this machine."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        place = Path(name)
        place.chmod(0o755)
        monkeypatch.setattr(premises, "_parents", lambda: [str(place)])
        premises.premises.cache_clear()
        yield place
    premises.premises.cache_clear()


def test_what_is_kept_can_be_read_by_anybody(parent: Path, tmp_path: Path) -> None:
    (tmp_path / "lib" / "inner").mkdir(parents=True, mode=0o700)
    (tmp_path / "lib" / "inner" / "one").write_text("1")
    (tmp_path / "tool").write_text("2")
    (tmp_path / "tool").chmod(0o700)

    place = kept("things", tmp_path / "lib", tmp_path / "tool", under=tmp_path)

    assert (place / "lib" / "inner" / "one").read_text() == "1"
    assert all(readable_by(12_345, path) for path in (place / "lib" / "inner" / "one", place / "tool"))
    assert os.access(place / "tool", os.X_OK)
    assert [path.name for path in premises.premises().iterdir()] == ["things"]


def test_it_is_kept_once(parent: Path, tmp_path: Path) -> None:
    (tmp_path / "tool").write_text("1")
    first = kept("things", tmp_path / "tool", under=tmp_path)
    (tmp_path / "tool").write_text("2")

    assert (kept("things", tmp_path / "tool", under=tmp_path) / "tool").read_text() == "1"
    assert first == premises.premises() / "things"


@pytest.mark.parametrize("spoil", ["others can write", "a link", "a file"])
def test_a_place_that_somebody_else_prepared_is_not_used(parent: Path, tmp_path: Path, spoil: str) -> None:
    place = parent / f"assay-sandbox-{os.geteuid()}"
    if spoil == "others can write":
        place.mkdir()
        place.chmod(0o777)
    elif spoil == "a link":
        place.symlink_to(tmp_path)
    else:
        place.write_text("")

    with pytest.raises(SandboxUnavailable, match="temporary folder"):
        premises.premises()


def test_a_folder_that_only_we_can_enter_is_no_place(parent: Path) -> None:
    parent.chmod(0o700)

    with pytest.raises(SandboxUnavailable, match="temporary folder"):
        premises.premises()


def test_what_lies_in_a_home_is_not_readable_by_another_uid(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir(mode=0o700)
    (tmp_path / "home" / "file").write_text("")

    assert not readable_by(12_345, tmp_path / "home" / "file")
    assert not readable_by(12_345, tmp_path / "nothing")
    assert readable_by(None, tmp_path / "home" / "file")
