"""The bundled model's server, started once a run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from deploy.local.home import ROOT
from deploy.local.ports import free_port
from tests.faults.platform import answers, wait_until


@pytest.fixture(scope="session")
def model_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the bundled model answers, without a path."""
    home = tmp_path_factory.mktemp("model")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = (sys.executable, "-m", "deploy.local.model_server", "--port", str(port))
    with (home / "model.log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | {"ASSAY_HOME": str(home)}, stdout=log, stderr=log
        )
    try:
        wait_until(lambda: answers(f"{address}/health") or server.poll() is not None, seconds=60)
        assert server.poll() is None, (home / "model.log").read_text()
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(10)
