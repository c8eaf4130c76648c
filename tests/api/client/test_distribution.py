"""The client is also built alone, and works where nothing of Assay is."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.client import vocabulary as told
from api.client.version import VERSION
from shared import vocabulary
from shared.settings import ROOT

SOURCE = ROOT / "api" / "client"
MODULES = sorted(SOURCE.rglob("*.py"))
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The distribution, built and installed into a folder of its own."""
    folder = tmp_path_factory.mktemp("distribution")
    shutil.copytree(SOURCE, folder / "source", ignore=shutil.ignore_patterns("__pycache__"))
    build = ("wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", "wheels", "./source")
    subprocess.run([*PIP, *build], cwd=folder, check=True)
    [wheel] = (folder / "wheels").glob("assay_client-*.whl")
    install = ("install", "--no-deps", "--no-index", "--target", "site", str(wheel))
    subprocess.run([*PIP, *install], cwd=folder, check=True)
    return folder / "site"


def test_the_built_command_runs(installed: Path) -> None:
    assert (
        _run(installed, str(installed / "bin" / "assay"), "--version").stdout == f"assay, version {VERSION}\n"
    )


def test_the_built_package_is_whole_and_alone(installed: Path) -> None:
    code = (
        "import sys, assay_client.__main__, importlib.resources as r\n"
        "reports = r.files('assay_client.reports')\n"
        "assert all((reports / f'page.{end}').is_file() for end in ('css', 'html.jinja'))\n"
        "assert (r.files('assay_client') / 'py.typed').is_file()\n"
        "ours = {'api', 'tasks', 'workers', 'schemas', 'shared', 'deploy', 'flask', 'marshmallow'}\n"
        "print(ours & set(sys.modules))"
    )

    assert _run(installed, sys.executable, "-c", code).stdout == "set()\n"


def test_in_the_checkout_it_runs_as_a_module() -> None:
    shown = _run(ROOT, sys.executable, "-m", "api.client", "--help")

    assert "Usage: assay" in shown.stdout


def test_in_the_checkout_advice_names_the_command_as_it_was_called(tmp_path: Path) -> None:
    script = str(ROOT / "deploy" / "local" / "assay")
    environment = os.environ | {"XDG_CONFIG_HOME": str(tmp_path), "ASSAY_KEY": ""}

    told = subprocess.run(
        [script, "agents"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )

    assert told.returncode == 3
    assert f"Log in with `{script} login`" in told.stderr


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_imports_only_what_the_distribution_names(module: Path) -> None:
    allowed = {*sys.stdlib_module_names, "httpx", "httpx_sse", "click", "rich"}
    # The extra `report`.
    allowed |= {"jinja2", "matplotlib"} if module.parent.name == "reports" else set()
    depth = len(module.relative_to(SOURCE).parts)

    foreign = {name for name, level in _imports(module) if not 0 < level <= depth} - allowed

    assert foreign == set()


@pytest.mark.parametrize("name", ["Category", "Level", "JobState"])
def test_the_client_knows_the_servers_words(name: str) -> None:
    assert [*getattr(told, name)] == [*getattr(vocabulary, name)]


def test_the_client_knows_which_states_are_ends() -> None:
    assert {*map(str, told.ENDED_STATES)} == {*map(str, vocabulary.ENDED_STATES)}


def _imports(module: Path) -> Iterator[tuple[str, int]]:
    """Yield the top of each imported name, and how many packages up it is sought (0: absolute)."""
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], 0) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0], node.level


def _run(path: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(path)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
