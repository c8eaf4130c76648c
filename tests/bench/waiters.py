"""Hold event streams and long polls open: ``python -m tests.bench.waiters URL STREAMS POLLS JOB…``.

Plain sockets, since a client that computes would be measured along with the server.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

seen: Counter[str] = Counter()


async def main(url: str, streams: int, polls: int, jobs: Sequence[str]) -> None:
    """Follow the first jobs by streams and the next ones by long polls; print what came, each second."""
    async with asyncio.TaskGroup() as tasks:
        for job in jobs[:streams]:
            tasks.create_task(_stream(url, job))
        for job in jobs[streams : streams + polls]:
            tasks.create_task(_poll(url, job))
        while True:
            await asyncio.sleep(1)
            sys.stdout.write(f"{seen['opened']} {seen['event']} {seen['answer']} {seen['refused']}\n")
            sys.stdout.flush()


async def _stream(url: str, job: str) -> None:
    answer, _open = await _ask(url, f"/v1/jobs/{job}/events", "Accept: text/event-stream")
    seen["opened" if b" 200 " in await answer.readline() else "refused"] += 1
    async for line in answer:
        seen["event"] += line.startswith(b"id:")


async def _poll(url: str, job: str) -> None:
    seen["opened"] += 1
    while True:
        answer, opened = await _ask(url, f"/v1/jobs/{job}", "Prefer: wait=30")
        seen["answer" if b" 200 " in await answer.readline() else "refused"] += 1
        await answer.read()
        opened.close()


async def _ask(url: str, path: str, header: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    where = urlsplit(url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    key = f"Authorization: Bearer {os.environ['BENCH_KEY']}"
    lines = (f"GET {path} HTTP/1.1", f"Host: {where.netloc}", key, header, "Connection: close", "", "")
    writer.write("\r\n".join(lines).encode())
    return reader, writer


if __name__ == "__main__":
    _url, _streams, _polls, *_jobs = sys.argv[1:]
    asyncio.run(main(_url, int(_streams), int(_polls), _jobs))
