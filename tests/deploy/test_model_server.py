"""The bundled model speaks two protocols, answers the same each time, and refuses a CPU that can't run it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from deploy.local.cpu import AVX2_MISSING
from deploy.local.errors import CannotStart
from deploy.local.home import ROOT
from deploy.local.ports import free_port
from deploy.local.weights import check
from tests.deploy.conftest import wait_until

COMMAND = (sys.executable, "-m", "deploy.local.model_server", "--port")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    environment = dict(os.environ) | {"ASSAY_HOME": str(tmp_path_factory.mktemp("home"))}
    process = subprocess.Popen([*COMMAND, str(port)], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    wait_until(lambda: _is_healthy(address))
    yield address
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0


def ask(server: str, question: str) -> str:
    body = {"temperature": 0, "max_tokens": 16, "messages": [{"role": "user", "content": question}]}
    answer = httpx.post(f"{server}/v1/chat/completions", json=body | {"model": "any"}, timeout=60)
    return str(answer.json()["choices"][0]["message"]["content"])


@pytest.mark.model
def test_it_speaks_both_protocols(server: str) -> None:
    body = {"model": "any", "max_tokens": 8, "messages": [{"role": "user", "content": "Say hello."}]}

    openai = httpx.post(f"{server}/v1/chat/completions", json=body, timeout=60).json()
    anthropic = httpx.post(f"{server}/v1/messages", json=body, timeout=60).json()

    assert openai["usage"]["completion_tokens"] > 0
    assert anthropic["usage"]["output_tokens"] > 0
    assert anthropic["content"][0]["type"] == "text"


@pytest.mark.model
def test_temperature_zero_answers_the_same_beside_others(server: str) -> None:
    questions = [f"What is {n} + {3 * n}? {'Think. ' * (n % 3)}" for n in range(1, 7)]
    alone = [ask(server, question) for question in questions]

    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(lambda question: ask(server, question), questions[::-1]))[::-1]

    assert together == alone


@pytest.mark.model
def test_other_clients_prompts_are_not_shown(server: str) -> None:
    ask(server, "A secret.")

    assert httpx.get(f"{server}/slots").status_code >= 400


def test_without_avx2_it_refuses_in_a_sentence(tmp_path: Path) -> None:
    environment = dict(os.environ) | {"ASSAY_FAKE_NO_AVX2": "1", "ASSAY_HOME": str(tmp_path)}

    done = subprocess.run(
        [*COMMAND, str(free_port())], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert done.stderr.strip() == AVX2_MISSING


def test_other_weights_are_refused_and_a_check_is_remembered(tmp_path: Path) -> None:
    weights, memory = tmp_path / "some.gguf", tmp_path / "run" / "weights.json"
    weights.write_bytes(b"weights")
    digest = "f3d0cb5f81d1f9a3e54bcdd7ae4a7be0bb05d8bb38fe6b1f6b94d0b2a2a36c21"

    with pytest.raises(CannotStart, match="not the model we know"):
        check(weights, memory, digest)

    assert not memory.exists()


def _is_healthy(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health").status_code == 200
    except httpx.HTTPError:
        return False
