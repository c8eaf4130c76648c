"""The page on adding a family is true: followed to the letter, it gives one that the audit finds sound."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from shared.settings import ROOT
from tests.docs.pages import page
from workers.grading.audit import CHECKS

PAGE = page("docs/adding-a-family.md")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of installed distributions, in it the page's own."""
    source, site = tmp_path_factory.mktemp("assay-reversals"), tmp_path_factory.mktemp("site")
    for block in PAGE.blocks():
        how, _, where = block.info.partition("=")
        if how == "file":
            (source / where).write_text(block.text)
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run(build, cwd=source, check=True, capture_output=True)
    with zipfile.ZipFile(next(source.glob("dist/*.whl"))) as wheel:
        wheel.extractall(site)
    return site


def ran(site: Path, home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(site), str(ROOT)])
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path, "ASSAY_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_family_is_audited_clean(site: Path, tmp_path: Path) -> None:
    file = tmp_path / "audit.json"

    done = ran(site, tmp_path, "-m", "workers.custody.audit", "--family", "reversals", "--json", str(file))

    assert done.returncode == 0, done.stdout + done.stderr
    assert [family["name"] for family in json.loads(file.read_text())["families"]] == ["reversals"]


def test_it_is_listed_after_ours(site: Path, tmp_path: Path) -> None:
    code = "from workers.custody.registry import FAMILIES, SOLVERS; print(len(SOLVERS), *FAMILIES)"

    count, *names = ran(site, tmp_path, "-c", code).stdout.split()

    assert names[-1] == "reversals"
    assert int(count) == len(names) > 1


def test_the_code_keeps_the_house_rules(site: Path, tmp_path: Path) -> None:
    rules = str(ROOT / "deploy" / "ruff.toml")
    file = str(site / "reversals.py")

    lint = ran(site, tmp_path, "-m", "ruff", "check", "--no-cache", "--config", rules, file)
    form = ran(site, tmp_path, "-m", "ruff", "format", "--no-cache", "--check", "--config", rules, file)
    types = ran(site, tmp_path, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path), file)

    assert lint.returncode == 0, lint.stdout
    assert form.returncode == 0, form.stdout
    assert types.returncode == 0, types.stdout


def test_every_check_is_explained() -> None:
    explained = {
        span for line in PAGE.prose.splitlines() if line.startswith("| `") for span in line.split("`")
    }

    assert {*CHECKS, "crash"} <= explained
