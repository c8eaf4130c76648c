"""`make demo`: start everything, ask the seeded guardian twenty sums as twenty jobs, show what came of it."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from deploy.local import lock
from deploy.local.cpu import AVX2_MISSING, has_avx2
from deploy.local.errors import CannotStart
from deploy.local.home import ROOT, Home
from deploy.local.stack import Stack

#: Mostly easy ones: a model of 135 million parameters adds two digits, and hardly six.
LEVELS = ["basic"] * 10 + ["intermediate"] * 4 + ["advanced"] * 3 + ["expert"] * 2 + ["master"]
ENDED = {"succeeded", "failed", "cancelled"}
#: How long the twenty jobs may take together, in seconds.
PATIENCE = 300.0


@dataclass(frozen=True)
class Addresses:
    """Where the running platform answers, and the key to it."""

    api: str
    flower: str
    key_file: Path
    #: Whether it was running before and goes on.
    stays: bool


def main(arguments: list[str]) -> int:
    """Run the demo and return the exit code."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--seed", type=int, default=None, help="ask the same sums as an earlier demo")
    options = parser.parse_args(arguments)
    seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    out = Console()
    if not has_avx2():
        out.print(AVX2_MISSING, style="red")
        return 1
    try:
        with _platform(out) as addresses:
            failed = _ask(out, addresses, seed)
            _tell(out, addresses, seed)
    except CannotStart as error:
        out.print(error.message, style="red")
        return 1
    except KeyboardInterrupt:
        out.print("Stopped.")
        return 130
    out.print(
        "It goes on running." if addresses.stays else "Everything is stopped. `make up` keeps it running."
    )
    return 1 if failed else 0


@contextmanager
def _platform(out: Console) -> Iterator[Addresses]:
    """Use the platform that runs here, or run it for the length of the block."""
    home = Home.at(Path(os.environ.get("ASSAY_HOME", ROOT / ".assay")))
    running = lock.holder(home)
    if "api" in running:
        out.print("Using the platform that runs here already.")
        yield Addresses(running["api"], running["flower"], home.admin_key, stays=True)
        return
    with ExitStack() as over:
        with out.status("Starting Postgres, Valkey, the model, the API, the workers and Flower …"):
            stack = over.enter_context(Stack.running(home.path))
        try:
            yield Addresses(stack.api_url, stack.flower_url, stack.admin_key_file, stays=False)
        finally:
            with out.status("Stopping …"):
                over.close()


def _ask(out: Console, addresses: Addresses, seed: int) -> int:
    """Submit the jobs, follow them and show the table; return how many did not succeed."""
    key = addresses.key_file.read_text().strip()
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(base_url=addresses.api, headers=headers, timeout=30.0, trust_env=False) as client:
        version = _guardian(client)
        began = time.monotonic()
        jobs = [_submit(client, version, level, seed + n) for n, level in enumerate(LEVELS)]
        ended = _follow(out, client, jobs)
        out.print(_table(client, ended))
        scores = [job["result"]["score"] for job in ended if job["state"] == "succeeded"]
        took = time.monotonic() - began
        out.print(f"The guardian scored {sum(scores):g} of {len(LEVELS)} in {took:.0f} s.")
    return len(LEVELS) - len(scores)


def _guardian(client: httpx.Client) -> str:
    agent = _json(client.get("/v1/agents", params={"name": "guardian"}))["items"][0]
    versions = _json(client.get(f"/v1/agents/{agent['id']}/versions"))["items"]
    newest: str = max(versions, key=lambda version: int(version["number"]))["id"]
    return newest


def _submit(client: httpx.Client, version: str, level: str, seed: int) -> dict[str, Any]:
    body = {"agent_version_id": version, "family": "sums", "level": level, "seed": seed}
    headers = {"Idempotency-Key": f"demo-{secrets.token_hex(8)}"}
    return _json(client.post("/v1/custody/questions", json=body, headers=headers))


def _follow(out: Console, client: httpx.Client, jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Poll until every job has ended; return them in the order they were submitted."""
    until = time.monotonic() + PATIENCE
    known = {job["id"]: job for job in jobs}
    columns = (TextColumn("Asking the guardian"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out) as progress:
        bar = progress.add_task("", total=len(jobs))
        while open_jobs := [one for one in known.values() if one["state"] not in ENDED]:
            if time.monotonic() > until:
                raise CannotStart(
                    f"{len(open_jobs)} jobs did not end; look at .assay/logs/worker-waiting.log."
                )
            for job in open_jobs:
                known[job["id"]] = _json(client.get(f"/v1/jobs/{job['id']}"))
            progress.update(bar, completed=sum(one["state"] in ENDED for one in known.values()))
            time.sleep(0.2)
    return list(known.values())


def _table(client: httpx.Client, jobs: list[dict[str, Any]]) -> Table:
    table = Table(title="Twenty sums")
    table.add_column("Level", no_wrap=True)
    # On a narrow terminal only columns that may wrap are made narrower, so these cut their cells by themselves.
    table.add_column("Question", max_width=28)
    table.add_column("Answer", max_width=48)
    for heading in ("Score", "Tokens", "ms"):
        table.add_column(heading, justify="right", no_wrap=True)
    for job, level in zip(jobs, LEVELS, strict=True):
        if job["state"] != "succeeded":
            table.add_row(
                level, "", _line(f"{job['state']}: {(job.get('error') or {}).get('message', '')}"), "", "", ""
            )
            continue
        response = _json(client.get(f"/v1/custody/questions/{job['id']}"))
        tokens = response["prompt_tokens"] + response["completion_tokens"]
        table.add_row(
            level,
            _line(response["prompt"]),
            _line(response["answer"]),
            f"{response['score']:g}",
            str(tokens),
            str(response["duration_ms"]),
            style="green" if response["score"] >= 1 else None,
        )
    return table


def _line(text: str) -> Text:
    return Text(" ".join(text.split()), no_wrap=True, overflow="ellipsis")


def _tell(out: Console, addresses: Addresses, seed: int) -> None:
    out.print(f"API docs    {addresses.api}/docs")
    out.print(f"Flower      {addresses.flower}")
    out.print(f"Admin key   {addresses.key_file}")
    out.print(f"The same sums again: make demo SEED={seed}")


def _json(response: httpx.Response) -> dict[str, Any]:
    if response.is_error:
        problem = response.json() if "json" in response.headers.get("content-type", "") else {}
        raise CannotStart(f"The API answered {response.status_code}: {problem.get('detail', response.text)}")
    found: dict[str, Any] = response.json()
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
