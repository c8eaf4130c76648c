"""The README's first session, typed as it stands there, against a real platform and a model that is played."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.endpoint_server import Handler, serving
from tests.docs.pages import page
from tests.faults.platform import RECONCILER, RELAY, Platform

pytestmark = [
    pytest.mark.stack,
    pytest.mark.skipif(shutil.which("curl") is None, reason="the session needs curl"),
]

SESSION = [block.text for block in page("README.md").blocks("sh") if "$API" in block.text]
#: What a person does who reads "poll it until".
POLL = (
    'until curl "$API/v1/jobs/$JOB" -H "Authorization: Bearer $KEY" | grep -q succeeded; do sleep 0.2; done\n'
)
STRICT = 'set -euo pipefail\ncurl() { command curl --silent --fail-with-body "$@"; echo; }\n'


def _say_fifteen(handler: Handler) -> None:
    message = {"message": {"role": "assistant", "content": "8 + 7 = 15"}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 31, "completion_tokens": 7}
    handler.answer(json.dumps({"model": "played", "choices": [message], "usage": usage}).encode())


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an API whose bundled model is played."""
    platform = Platform(tmp_path)
    with serving(_say_fifteen) as model:
        monkeypatch.setenv("ASSAY_MODEL_URL", f"http://{model.address}/v1")
        try:
            platform.start_data()
            platform.start("relay", RELAY)
            platform.start("reconciler", RECONCILER)
            platform.start_worker("worker", queues="custody")
            yield platform.start_api()
        finally:
            platform.stop()


def test_the_first_session_ends_with_a_graded_answer(address: str, tmp_path: Path) -> None:
    [asking] = [number for number, text in enumerate(SESSION) if "JOB=$(" in text]
    script = STRICT + "".join([*SESSION[: asking + 1], POLL, *SESSION[asking + 1 :]])
    script = script.replace("http://127.0.0.1:8000", address)
    (tmp_path / ".assay").mkdir()
    shutil.copy(tmp_path / "admin.key", tmp_path / ".assay")
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"

    typed = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert typed.returncode == 0, typed.stdout + typed.stderr
    said = [json.loads(line) for line in typed.stdout.splitlines() if line.startswith("{")]
    agents, job, response, paused, resumed = said
    assert {agent["name"] for agent in agents["items"]} == {"imperium", "guardian", "sandbox", "conquest"}
    assert job["state"] == "succeeded"
    assert (response["prompt"], response["score"]) == ("Calculate 8 + 7.", 1.0)
    assert paused["paused_at"] is not None
    assert resumed["paused_at"] is None
