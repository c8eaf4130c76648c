"""docker-compose.yml runs what the launcher runs. No engine is asked: the file is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from deploy.local.home import Home
from deploy.local.parts import Parts
from deploy.local.programs import PREPARE, app_programs, model_programs
from deploy.local.valkey import SETTINGS as VALKEY_SETTINGS
from shared.settings import ROOT
from tests.docs.plain_yaml import read
from tests.docs.test_settings import DEFAULTS

[COMPOSE] = read(ROOT / "docker-compose.yml")
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
#: What our own image runs, but for the holder of the network.
OURS = {name: service for name, service in SERVICES.items() if "build" in service and name != "machine"}
PORTS = {"api": 8000, "flower": 5555, "model": 8081}
#: Of these, people on the same machine use the API and Flower.
OPEN = {"machine": ["127.0.0.1:8000:8000"], "flower": ["127.0.0.1:5555:5555"]}


def _launched() -> dict[str, list[str]]:
    parts = Parts(
        Home(Path("/nowhere")), PORTS, None, None, "", "", model_url=f"http://127.0.0.1:{PORTS['model']}/v1"
    )
    programs = {program.name: program.command for program in [*app_programs(parts), *model_programs(parts)]}
    return {name: _in_image(command) for name, command in (programs | {"prepare": PREPARE}).items()}


def _in_image(command: Sequence[str]) -> list[str]:
    """Return a command as it runs in the image: by its Python, and without the launcher's words on root."""
    words = ["python", *command[1:]]
    if "-W" in words:
        at = words.index("-W")
        del words[at : at + 2]
    return words


LAUNCHED = _launched()


def test_every_program_of_the_launcher_has_a_service() -> None:
    assert set(LAUNCHED) == set(OURS)


@pytest.mark.parametrize("name", OURS)
def test_a_service_runs_what_the_launcher_runs(name: str) -> None:
    expected = LAUNCHED[name]
    if name in ("api", "flower"):
        # In a container's own network, 127.0.0.1 is reached by nobody else.
        expected = [word.replace("127.0.0.1", "0.0.0.0") for word in expected]

    assert OURS[name]["command"] == expected


@pytest.mark.parametrize("name", OURS)
def test_its_module_is_there_and_in_the_image(name: str) -> None:
    words = OURS[name]["command"]
    module = words[words.index("-m") + 1]

    assert find_spec(module) is not None
    if (ROOT / module.split(".")[0]).is_dir():
        assert f"COPY {module.split('.')[0]} " in (ROOT / "deploy" / "Dockerfile").read_text()
        assert f"!{module.split('.')[0]}" in (ROOT / ".dockerignore").read_text().splitlines()


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_a_setting(name: str) -> None:
    variables = set(OURS[name]["environment"])

    assert variables - set(DEFAULTS) - {"ASSAY_MODEL_URL"} == set()
    assert name == "model" or {"DATABASE_URL", "REDIS_URL"} <= variables


def test_no_other_port_is_open_and_none_to_the_network() -> None:
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == OPEN


def test_who_asks_the_bundled_model_shares_its_network() -> None:
    sharing = {name for name, one in SERVICES.items() if one.get("network_mode") == "service:machine"}

    assert sharing == {"model", "api", "worker-waiting", "worker-solo"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_restarted_and_gets_time_to_stop(name: str) -> None:
    assert SERVICES[name]["restart"] == ("on-failure" if name == "prepare" else "unless-stopped")
    assert re.fullmatch(r"\d+s", SERVICES[name]["stop_grace_period"])


def test_what_answers_over_a_port_has_a_health_check() -> None:
    assert {name for name, service in SERVICES.items() if "healthcheck" in service} == {
        "postgres",
        "valkey",
        "model",
        "api",
        "flower",
    }


def test_ours_wait_for_the_preparation() -> None:
    waiting = {name for name, one in OURS.items() if "prepare" in one["depends_on"]}

    assert waiting == set(OURS) - {"prepare", "model"}
    assert OURS["prepare"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}


def test_the_broker_keeps_its_data_as_the_launchers_does() -> None:
    command = SERVICES["valkey"]["command"][-1]

    for name in ("appendonly", "appendfsync", "maxmemory-policy"):
        assert f"--{name} {VALKEY_SETTINGS[name]}" in command


def test_no_secret_is_written_in_the_file() -> None:
    text = (ROOT / "docker-compose.yml").read_text()

    assert set(re.findall(r"PASSWORD: (\S+?)\}?$|:(\$\{\w+PASSWORD)", text)) != set()
    assert all(value.startswith("${") for value in re.findall(r"PASSWORD: (.+)", text))


def test_the_image_is_made_of_locked_packages_and_runs_as_nobody_special() -> None:
    text = (ROOT / "deploy" / "Dockerfile").read_text()
    installs = re.findall(r"-m pip install .*", text)
    last_stage = text[text.rindex("\nFROM ") :]

    assert installs
    assert all("--require-hashes" in line for line in installs)
    assert "FROM python:3.11-slim AS base" in text
    assert last_stage.startswith("\nFROM base AS assay")
    assert re.findall(r"^USER (\S+)", text, re.MULTILINE)[-1] == "10001:10001"
