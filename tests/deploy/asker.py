"""Somebody who asks the running platform over HTTP."""

from __future__ import annotations

import time
from typing import Any

import httpx

ENDED = {"succeeded", "failed", "cancelled"}


class Asker(httpx.Client):
    """A client with a key or a token; ``heard`` keeps every answer, headers and body."""

    def __init__(self, url: str, credential: str) -> None:
        headers = {"Authorization": f"Bearer {credential}"}
        super().__init__(base_url=url, headers=headers, timeout=30, trust_env=False)
        self.heard: list[str] = []
        self.event_hooks = {"response": [self._hear]}

    def told(self, path: str, **query: str) -> Any:
        """Return what is found at ``path``."""
        answer = self.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def made(self, path: str, **body: Any) -> Any:
        """Return what was made by posting ``body``."""
        answer = self.post(path, json=body)
        assert answer.status_code in (200, 201, 202), answer.text
        return answer.json()

    def ask(self, version: str, seed: int = 0) -> Any:
        """Submit a question of one digit and return its job."""
        return self.made(
            "/v1/custody/questions", agent_version_id=version, family="sums", level="basic", seed=seed
        )

    def ended(self, job_id: str, seconds: float = 60) -> Any:
        """Poll a job until it has ended, and return it."""
        until = time.monotonic() + seconds
        while (job := self.told(f"/v1/jobs/{job_id}"))["state"] not in ENDED:
            assert time.monotonic() < until, job
            time.sleep(0.05)
        return job

    def scripted(self) -> str:
        """Make an agent that solves every sum without a model; return its version's id."""
        endpoint = self.made("/v1/endpoints", name="scripted", protocol="scripted")
        agent = self.made("/v1/agents", name="solver", type="sandbox")
        path = f"/v1/agents/{agent['id']}/versions"
        version: str = self.made(path, endpoint_id=endpoint["id"], model="error-rate-0")["id"]
        return version

    def _hear(self, response: httpx.Response) -> None:
        response.read()
        self.heard.append(f"{response.headers}\n{response.text}")
