"""The page on adding a job kind is true: followed to the letter, it gives a kind that works."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.settings import ROOT
from tests.docs.pages import page
from tests.faults import platform as faults
from tests.faults.platform import RELAY, Platform

PAGE = page("docs/adding-a-job-kind.md")
COPIED = ("api", "schemas", "shared", "tasks", "workers", "deploy", "tests")
#: The modules that the page writes or changes.
WRITTEN = [block.info.partition("=")[2] for block in PAGE.blocks("python")] + ["api/app.py"]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout in which somebody has followed the page."""
    copy = tmp_path_factory.mktemp("checkout")
    for folder in COPIED:
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("setup.cfg", "celeryconfig.py"):
        shutil.copy(ROOT / file, copy)
    for block in PAGE.blocks():
        how, _, where = block.info.partition("=")
        if how == "file":
            (copy / where).parent.mkdir(exist_ok=True)
            (copy / where).write_text(block.text)
        elif how == "append":
            (copy / where).write_text((copy / where).read_text() + "\n\n" + block.text)
        elif block.language == "diff":
            change = ["git", "apply", "--recount", "-C1", "-"]
            subprocess.run(change, cwd=copy, input=block.text, text=True, check=True)
    return copy


def _ran(checkout: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=checkout,
        env=_unmeasured(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )


def _unmeasured(environment: Any) -> dict[str, str]:
    """Keep coverage from measuring the copy, which is gone when it reports."""
    return {name: value for name, value in environment.items() if not name.startswith("COVERAGE_")}


def test_the_code_keeps_the_house_rules(checkout: Path) -> None:
    linter = Path(sys.executable).with_name("lint-imports")

    lint = _ran(checkout, "ruff", "check", "--config", "deploy/ruff.toml", *WRITTEN)
    form = _ran(checkout, "ruff", "format", "--check", "--config", "deploy/ruff.toml", *WRITTEN)
    imports = subprocess.run(
        [str(linter), "--no-cache"], cwd=checkout, capture_output=True, text=True, check=False
    )

    assert lint.returncode == 0, lint.stdout
    assert form.returncode == 0, form.stdout
    assert imports.returncode == 0, imports.stdout


def test_its_tests_and_the_layouts_pass(checkout: Path) -> None:
    layout = "tests/architecture/test_layout.py"
    kinds = f"{layout}::test_every_job_kind_has_a_task_a_schema_and_a_queue"
    loads = f"{layout}::test_the_api_loads_neither_the_queue_nor_the_engines"

    done = _ran(
        checkout,
        "pytest",
        "-c",
        "setup.cfg",
        "-p",
        "no:cacheprovider",
        "tests/workers/steadiness",
        kinds,
        loads,
    )

    assert done.returncode == 0, done.stdout


@pytest.fixture
def api(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """A client of a platform that runs from the copy."""
    monkeypatch.setattr(faults, "ROOT", checkout)
    platform = Platform(tmp_path)
    try:
        platform.start_data()
        del platform.environment["ASSAY_PLUGINS"]
        platform.environment = _unmeasured(platform.environment)
        platform.start("relay", RELAY)
        platform.start_worker("worker", queues="custody")
        key = (tmp_path / "admin.key").read_text().strip()
        with httpx.Client(
            base_url=platform.start_api(),
            headers={"Authorization": f"Bearer {key}"},
            timeout=30,
            trust_env=False,
        ) as client:
            yield client
    finally:
        platform.stop()


@pytest.mark.stack
def test_the_job_runs_and_its_result_is_the_pages(api: httpx.Client) -> None:
    endpoint = api.post("/v1/endpoints", json={"name": "simulated", "protocol": "scripted"}).json()
    agent = api.post("/v1/agents", json={"name": "adder", "type": "sandbox"}).json()
    version = {"endpoint_id": endpoint["id"], "model": "error-rate-0"}
    version_id = api.post(f"/v1/agents/{agent['id']}/versions", json=version).json()["id"]
    asked = {"agent_version_id": version_id, "question": "Calculate 4 + 3.", "times": 3}

    accepted = api.post("/v1/steadiness/checks", json=asked)
    job = _ended(api, accepted.headers["Location"])

    assert accepted.status_code == 202
    assert job["state"] == "succeeded", job["error"]
    assert job["result"] == httpx.Response(200, text=PAGE.blocks("json")[0].text).json()
    assert api.get(f"{accepted.headers['Location']}/attempts").json()["items"][0]["steps"] == 3
    assert "steadiness.check" in {kind["name"] for kind in api.get("/v1/job-kinds").json()["items"]}


def _ended(api: httpx.Client, location: str) -> dict[str, Any]:
    until = time.monotonic() + 60
    while True:
        job: dict[str, Any] = api.get(location).json()
        if job["finished_at"]:
            return job
        assert time.monotonic() < until, job
        time.sleep(0.1)
