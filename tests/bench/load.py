"""Load an HTTP server by ``wrk``, and read what it measured."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_SCRIPT = Path(__file__).with_suffix(".lua")


@dataclass(frozen=True)
class Asked:
    """What one round of requests came to."""

    requests: int
    seconds: float
    #: Answers of 400 and more, and connections that broke.
    errors: int
    p50_ms: float
    p99_ms: float

    @property
    def rate(self) -> float:
        """Requests a second that were answered without an error."""
        return (self.requests - self.errors) / self.seconds


def require_wrk() -> None:
    """Stop with what to install where there is no ``wrk``."""
    if shutil.which("wrk") is None:
        sys.exit(
            "`make bench` loads the API by wrk, which is not here: apt install wrk, or brew install wrk."
        )


def ask(
    url: str,
    mode: str,
    *,
    seconds: float,
    connections: int = 32,
    key: str = "-",
    version: str = "-",
    jobs: Sequence[str] = (),
) -> Asked:
    """Send what ``load.lua`` calls ``mode`` for so many seconds over so many connections."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--timeout=10s", f"-s{_SCRIPT}", url]
    done = subprocess.run(
        [*command, "--", mode, key, version, *jobs], capture_output=True, text=True, check=True
    )
    return Asked(**json.loads(done.stdout.splitlines()[-1]))
