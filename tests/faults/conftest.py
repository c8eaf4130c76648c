"""One platform a module, with its programs started afresh where a test killed them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.ports import free_port
from shared.settings import ROOT
from tests.faults.platform import RECONCILER, RELAY, Platform, answers, wait_until


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """The database, the broker, the relay and the reconciler; tests start their own workers."""
    platform = Platform(tmp_path_factory.mktemp("platform"))
    try:
        platform.start_data()
        platform.start("relay", RELAY)
        platform.start("reconciler", RECONCILER)
        yield platform
    finally:
        platform.stop()


class CountingProvider:
    """A provider of our own that writes down what it is asked."""

    def __init__(self, log: Path, seconds: float) -> None:
        port = free_port()
        self.log = log
        self.log.touch()
        self.url = f"http://127.0.0.1:{port}/"
        command = [sys.executable, "-m", "tests.faults.counting_provider", str(port), str(log), str(seconds)]
        self.process = subprocess.Popen(command, cwd=ROOT)

    def count(self, what: str) -> dict[str, int]:
        """Return how often each question was ``asked`` or ``answered``."""
        lines = [line.split() for line in self.log.read_text().splitlines()]
        questions = [question for done, question in lines if done == what]
        return {question: questions.count(question) for question in questions}


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[CountingProvider]:
    """A provider that takes 0.3 s to answer."""
    counting = CountingProvider(tmp_path / "questions.log", 0.3)
    try:
        wait_until(lambda: answers(counting.url) or counting.process.poll() is not None, seconds=20)
        yield counting
    finally:
        counting.process.kill()
        counting.process.wait()
