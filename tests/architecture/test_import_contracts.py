"""The import contracts hold, and each breaks when it is broken."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shared.settings import ROOT

PACKAGES = ("api", "tasks", "workers", "schemas", "shared")

#: An offending import for each contract: the contract's name in setup.cfg, a module, and what it must not say.
OFFENCES = {
    "layers": ("schemas/jobs.py", "import api.app"),
    "kernel": ("shared/vocabulary.py", "import shared.jobs"),
    "engines": ("workers/agents/agent.py", "import workers.grading.item"),
    "api": ("api/app.py", "import celery"),
    "workers": ("workers/grading/item.py", "import shared.store.jobs"),
    "schemas": ("schemas/jobs.py", "import sqlalchemy"),
    "shared": ("shared/errors/root.py", "import flask"),
    "tasks": ("tasks/outcome.py", "import flask"),
    "client": ("api/client/jobs.py", "import api.pointers"),
    "clientless": ("api/jobs.py", "import api.client.jobs"),
}


def _lint(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    chosen = [word for contract in contracts for word in ("--contract", contract)]
    linter = Path(sys.executable).with_name("lint-imports")
    command = [str(linter), "--no-cache", "--config", str(ROOT / "setup.cfg"), *chosen]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_import_contracts_hold() -> None:
    found = _lint(ROOT)

    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize("contract", OFFENCES)
def test_a_broken_contract_is_noticed(contract: str, tmp_path: Path) -> None:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    module, line = OFFENCES[contract]
    offender = tmp_path / module
    offender.write_text(offender.read_text() + f"\n{line}\n")

    found = _lint(tmp_path, contract)

    assert found.returncode == 1, found.stdout + found.stderr
    assert "BROKEN" in found.stdout


def test_every_contract_has_an_offence_here() -> None:
    text = (ROOT / "setup.cfg").read_text()

    assert {
        line.removeprefix("[importlinter:contract:").rstrip("]")
        for line in text.splitlines()
        if line.startswith("[importlinter:contract:")
    } == set(OFFENCES)
