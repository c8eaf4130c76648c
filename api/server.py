"""Serve the API by granian: ``python -m api.server --port 8000``."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from shared.settings import Settings, settings
from shared.telemetry.metrics import SHARED_COUNTS

#: How long a stopping server waits for answers; an open stream does not keep it for longer.
_STOP_SECONDS = 5


def command(config: Settings, *, host: str, port: int, factory: str = "api.app:create_app") -> list[str]:
    """Return what serves the WSGI app that ``factory`` makes: a few processes with a few threads each.

    A process that dies is replaced while the others go on serving.
    """
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": port,
        "--workers": config.api_processes,
        "--blocking-threads": config.api_threads,
        "--workers-kill-timeout": _STOP_SECONDS,
        "--respawn-interval": 0,
    }
    words = [str(word) for option in options.items() for word in option]
    return [
        sys.executable,
        "-m",
        "granian",
        *words,
        "--respawn-failed-workers",
        "--no-ws",
        "--factory",
        factory,
    ]


def main() -> None:
    """Become the server."""
    parser = argparse.ArgumentParser(prog="python -m api.server", description="Serve the API.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument(
        "--factory", default="api.app:create_app", help="what makes the app, as module:function"
    )
    given = parser.parse_args()
    words = command(settings(), host=given.host, port=given.port, factory=given.factory)
    counts = _emptied(settings().home / f"counts-{given.port}")
    os.execve(words[0], words, os.environ | {SHARED_COUNTS: str(counts)})  # noqa: S606  (our own Python)


def _emptied(folder: Path) -> Path:
    """Return a folder for the counts of this server's processes, without those of an earlier one."""
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    except OSError:
        # Nothing may be written there.
        return Path(tempfile.mkdtemp(prefix="assay-counts-"))
    return folder


if __name__ == "__main__":
    main()
