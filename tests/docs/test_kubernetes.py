"""The kustomize base runs what the launcher runs, a deployment a queue. No cluster is asked."""

from __future__ import annotations

import re
from typing import Any

import pytest

from shared.jobs import QUEUES, SOLO_LANE
from shared.settings import ROOT
from shared.telemetry.metrics import JobsCollector
from tests.deploy.test_compose import LAUNCHED
from tests.docs.plain_yaml import read

FOLDER = ROOT / "deploy" / "kubernetes"
BASE = FOLDER / "base"
RESOURCES: list[dict[str, Any]] = [
    document for name in read(BASE / "kustomization.yaml")[0]["resources"] for document in read(BASE / name)
]
DEPLOYMENTS = {one["metadata"]["name"]: one for one in RESOURCES if one["kind"] == "Deployment"}
[JOB] = [one for one in RESOURCES if one["kind"] == "Job"]
SCALED = read(FOLDER / "keda" / "scaledobjects.yaml")


def _command(resource: dict[str, Any]) -> list[str]:
    [container] = resource["spec"]["template"]["spec"]["containers"]
    command: list[str] = container["command"]
    return command


def _option(name: str, letter: str) -> str:
    command = _command(DEPLOYMENTS[name])
    return command[command.index(letter) + 1]


def test_every_file_belongs_to_the_base() -> None:
    [kustomization] = read(BASE / "kustomization.yaml")
    named = {*kustomization["resources"], *(patch["path"] for patch in kustomization["patches"])}

    assert named == {path.name for path in BASE.glob("*.yaml")} - {"kustomization.yaml"}


@pytest.mark.parametrize("name", ["relay", "reconciler", "beat", "flower"])
def test_a_program_runs_as_the_launcher_runs_it(name: str) -> None:
    assert _command(DEPLOYMENTS[name]) == LAUNCHED[name]


def test_the_api_and_the_preparation_do_too() -> None:
    assert _command(DEPLOYMENTS["api"]) == [word.replace("127.0.0.1", "0.0.0.0") for word in LAUNCHED["api"]]
    assert _command(JOB) == LAUNCHED["prepare"]


def test_every_queue_has_a_deployment_in_its_pool() -> None:
    workers = {name: _option(name, "-Q") for name in DEPLOYMENTS if name.startswith("worker-")}

    assert workers == {f"worker-{queue}": queue for queue in (*QUEUES, SOLO_LANE)}
    assert {queue: _option(f"worker-{queue}", "-P") for queue in QUEUES} == dict(QUEUES)
    assert _option(f"worker-{SOLO_LANE}", "-c") == "1"


def test_workers_are_marked_for_their_patch_and_name_no_replicas() -> None:
    workers = [one for name, one in DEPLOYMENTS.items() if name.startswith("worker-")]

    assert all(one["metadata"]["labels"] == {"app.kubernetes.io/component": "worker"} for one in workers)
    assert all("replicas" not in one["spec"] for one in workers)


def test_everybody_gets_time_to_stop() -> None:
    [patch] = read(BASE / "worker.yaml")
    graces = {
        name: one["spec"]["template"]["spec"].get("terminationGracePeriodSeconds")
        for name, one in DEPLOYMENTS.items()
    }

    assert patch["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] >= 15
    assert all(grace or name.startswith("worker-") for name, grace in graces.items())


def test_every_queue_but_solo_is_scaled_by_a_metric_that_is_there() -> None:
    metrics = {metric.name for metric in JobsCollector(lambda: [("custody", "queued", 1)]).collect()}
    queries = {one["metadata"]["name"]: one["spec"]["triggers"][0]["metadata"]["query"] for one in SCALED}

    assert set(queries) == {f"worker-{queue}" for queue in QUEUES}
    for name, query in queries.items():
        assert set(re.findall(r"assay_\w+", query)) <= metrics
        assert f'queue="{name.removeprefix("worker-")}"' in query


def test_a_worker_is_scaled_by_its_own_slots() -> None:
    for one in SCALED:
        threshold = one["spec"]["triggers"][0]["metadata"]["threshold"]

        assert threshold == _option(one["spec"]["scaleTargetRef"]["name"], "-c")
