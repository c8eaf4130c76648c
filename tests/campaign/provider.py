"""A provider in a process of its own that answers after a while and writes down what it was asked.

``python -m tests.campaign.provider HOST:PORT LOG``; each line of the log is ``asked JOB STEP ATTEMPT TIME``.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from itertools import count
from pathlib import Path
from typing import TextIO

#: The variable that tells a campaign's processes where it listens.
ADDRESS = "ASSAY_CAMPAIGN_PROVIDER"

#: The least that a question takes that was answered before, in seconds.
_AGAIN = 1.5
_OK = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"


async def serve(address: str, log: TextIO) -> None:
    """Answer each question after the seconds that it names, each with a number of its own."""
    numbers = count()
    known: set[tuple[str, int]] = set()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.partition("content-length:")[2].split()[0])
            question = json.loads(await reader.readexactly(length))
            log.write(f"asked {question['job']} {question['step']} {question['attempt']} {time.time()}\n")
            asked = (question["job"], question["step"])
            # Time enough for a stalled attempt's answer to arrive while the next asks the same.
            await asyncio.sleep(max(question["seconds"], _AGAIN if asked in known else 0.0))
            known.add(asked)
            told = json.dumps({"answer": next(numbers)}).encode()
            writer.write(_OK % (len(told), told))
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            return  # Who asked has died: that is what campaigns are for.
        finally:
            writer.close()

    host, _, port = address.partition(":")
    server = await asyncio.start_server(answer, host, int(port))
    await server.serve_forever()


if __name__ == "__main__":
    with Path(sys.argv[2]).open("a", buffering=1) as lines:
        asyncio.run(serve(sys.argv[1], lines))
