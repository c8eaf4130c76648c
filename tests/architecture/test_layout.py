"""What the import linter can't say of the layout."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from shared.jobs import JobKind, kinds
from shared.settings import ROOT

FOLDERS = ("api", "tasks", "workers", "schemas", "shared", "deploy", "tests")
MODULES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
VAGUE = re.compile(r"^(utils?|helpers?|services?|common|misc|managers?|base_.*)$")
#: What a lock may not hold: an address of a registry, or a path of the machine it was made on.
PLACES = re.compile(r"https?://|file:|--(extra-)?index-url|--find-links|--trusted-host|(^|\s)/\w+/")


def test_no_file_is_longer_than_250_lines() -> None:
    long = {str(path): n for path in MODULES if (n := len(path.read_text().splitlines())) > 250}

    assert long == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    vague = [
        str(path) for path in MODULES if any(VAGUE.match(part) for part in (path.stem, path.parent.name))
    ]

    assert vague == []


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.name)
def test_every_job_kind_has_a_task_a_schema_and_a_queue(kind: JobKind) -> None:
    for path in filter(None, (kind.task, kind.join, kind.schema)):
        module, name = path.split(":")
        assert callable(getattr(import_module(module), name)), path

    assert kind.task.startswith(f"tasks.{kind.name.split('.')[0]}:")
    assert kind.schema.startswith("schemas.")


def test_the_api_loads_neither_the_queue_nor_the_engines() -> None:
    code = (
        "import sys, api.app; "
        "print([m for m in sys.modules if m.split('.')[0] in {'celery', 'sklearn', 'numpy', 'workers', 'tasks'}])"
    )

    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert loaded.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "lock", sorted((ROOT / "deploy" / "requirements").glob("*.txt")), ids=lambda p: p.name
)
def test_locks_name_no_registry_and_no_path(lock: Path) -> None:
    named = [line for line in lock.read_text().splitlines() if PLACES.search(line)]

    assert named == []


def test_every_requirement_is_locked_with_a_hash() -> None:
    for lock in (ROOT / "deploy" / "requirements").glob("*.txt"):
        entries = re.findall(
            r"^[\w.\[\]-]+==\S+(?: \\\n    --hash=sha256:[0-9a-f]{64})*", lock.read_text(), re.M
        )
        assert entries
        assert all("--hash=sha256:" in entry for entry in entries), lock.name
