from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.settings import ROOT
from workers.custody.registry import FAMILIES
from workers.grading.sources import libraries, sources, verifier_hash

#: A family's package, in which every way to import is used once.
PACKAGE = {
    "rules/__init__.py": "",
    "rules/family.py": "import rules.plain\nfrom rules import member\nfrom . import near\nimport numpy\n",
    "rules/plain.py": "def late():\n    from .deep.far import thing\n",
    "rules/member.py": "from workers.grading.item import Item\n",
    "rules/near.py": "from zoneinfo import ZoneInfo\n",
    "rules/deep/far.py": "thing = 1\n",
    "rules/stranger.py": "",
}
HASH = "from workers.grading.sources import source_hash; print(source_hash(('rules.family',)))"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return written(tmp_path / "here")


def written(folder: Path) -> Path:
    for name, text in PACKAGE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def hashed(folder: Path) -> str:
    path = os.pathsep.join([str(folder), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-c", HASH],
        env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "random"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_every_import_of_ours_is_followed(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(package)

    found = sources(["rules.family"])

    assert {"rules", "rules.plain", "rules.member", "rules.near", "rules.deep.far"} < set(found)
    assert {"workers", "workers.grading.item", "shared.vocabulary"} < set(found)
    assert {"rules.stranger", "rules.deep", "numpy", "json"}.isdisjoint(found)
    assert set(libraries(["rules.family"])) == {"numpy", "tzdata"}


def test_a_family_stands_on_its_readers_and_words() -> None:
    found = sources([type(FAMILIES["expressions"]).__module__])

    assert {"stated_value", "nouns"} < {name.rpartition(".")[2] for name in found}
    assert {name for name in found if name.startswith("workers.agents.")} == {"workers.agents.solution"}


def test_two_families_have_two_hashes() -> None:
    assert len({verifier_hash(family) for family in FAMILIES.values()}) == len(FAMILIES)


def test_a_hash_is_the_same_on_another_path(package: Path, tmp_path: Path) -> None:
    assert hashed(package) == hashed(written(tmp_path / "there"))


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "rules/deep/far.py").write_text("thing = 2\n"),
        lambda folder: (folder / "rules/__init__.py").write_text("thing = 2\n"),
        lambda folder: (folder / "rules/plain.py").write_text(""),
    ],
    ids=["far", "around", "fewer"],
)
def test_a_change_of_any_of_them_shows(package: Path, change: Callable[[Path], object]) -> None:
    before = hashed(package)

    change(package)

    assert hashed(package) != before


def test_a_change_of_a_stranger_does_not(package: Path) -> None:
    before = hashed(package)

    (package / "rules/stranger.py").write_text("import os\n")

    assert hashed(package) == before


def test_a_module_without_a_source_is_refused() -> None:
    with pytest.raises(ValueError, match="no source file"):
        sources(["workers.nowhere"])
