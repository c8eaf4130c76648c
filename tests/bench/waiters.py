"""Hold event streams and long polls open: ``python -m tests.bench.waiters URL STREAMS POLLS JOB…``."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Sequence

import httpx

seen: Counter[str] = Counter()


async def main(url: str, streams: int, polls: int, jobs: Sequence[str]) -> None:
    """Follow the first jobs by streams and the next ones by long polls; print what came, each second."""
    headers = {"Authorization": f"Bearer {os.environ['BENCH_KEY']}"}
    limits = httpx.Limits(max_connections=None)
    async with (
        httpx.AsyncClient(base_url=url, headers=headers, timeout=60, limits=limits, trust_env=False) as http,
        asyncio.TaskGroup() as tasks,
    ):
        for job in jobs[:streams]:
            tasks.create_task(_stream(http, job))
        for job in jobs[streams : streams + polls]:
            tasks.create_task(_poll(http, job))
        while True:
            await asyncio.sleep(1)
            sys.stdout.write(f"{seen['opened']} {seen['event']} {seen['answer']} {seen['refused']}\n")
            sys.stdout.flush()


async def _stream(http: httpx.AsyncClient, job: str) -> None:
    async with http.stream(
        "GET", f"/v1/jobs/{job}/events", headers={"Accept": "text/event-stream"}
    ) as answer:
        seen["opened" if answer.status_code == 200 else "refused"] += 1
        async for line in answer.aiter_lines():
            seen["event"] += line.startswith("id:")


async def _poll(http: httpx.AsyncClient, job: str) -> None:
    seen["opened"] += 1
    while True:
        answer = await http.get(f"/v1/jobs/{job}", headers={"Prefer": "wait=30"})
        seen["answer" if answer.status_code == 200 else "refused"] += 1


if __name__ == "__main__":
    _url, _streams, _polls, *_jobs = sys.argv[1:]
    asyncio.run(main(_url, int(_streams), int(_polls), _jobs))
