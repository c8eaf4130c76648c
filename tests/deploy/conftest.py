"""What the launcher's tests share: folders open and closed to others, and platforms as processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from deploy.local import lock, remains
from deploy.local.home import ROOT, Home
from deploy.local.ports import free_port
from deploy.local.postgres import Postgres


def wait_until(claim: Callable[[], object], timeout: float = 60.0) -> None:
    """Wait until ``claim`` holds."""
    until = time.monotonic() + timeout
    while not claim():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def processes_of(home: Path) -> list[psutil.Process]:
    """Return every process that carries the mark of ``home``."""
    return [process for process in psutil.process_iter() if remains.is_marked(process.pid, home)]


class Platform:
    """An `up`, as a process: of small programs, or with ``module`` `deploy.local` the real one."""

    def __init__(self, home: Path, module: str = "tests.deploy.fake_platform") -> None:
        self.home = Home.at(home)
        self.module = module
        self.output = home / "up.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, **environment: str) -> None:
        """Start it and wait until it is healthy."""
        self.spawn(**environment)
        wait_until(lambda: self.is_up or self.up.poll() is not None, 120)
        assert self.is_up, self.said()

    def spawn(self, **environment: str) -> None:
        command = [sys.executable, "-m", self.module, "--home", str(self.home.path), "up"]
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=os.environ | environment, stdout=output, stderr=output
            )

    def said(self) -> str:
        return self.output.read_text()

    @property
    def up(self) -> subprocess.Popen[bytes]:
        assert self.process is not None
        return self.process

    @property
    def is_up(self) -> bool:
        return "api" in lock.holder(self.home)

    def pid(self, name: str) -> int:
        """Return the pid of a program, 0 while it does not run."""
        return remains.runs(self.home.run / f"{name}.pid") or 0

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)
        remains.sweep(self.home.path)


@pytest.fixture(autouse=True)
def no_parts_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no database and no broker of other tests replace the embedded ones."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def platform(open_folder: Path) -> Iterator[Platform]:
    platform = Platform(open_folder / "home")
    yield platform
    platform.stop()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may pass through; pytest's own are closed."""
    with tempfile.TemporaryDirectory(prefix="assay-test-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder).resolve()


@pytest.fixture
def postgres(open_folder: Path) -> Postgres:
    return Postgres(open_folder / "postgres", free_port(), durable=False)
