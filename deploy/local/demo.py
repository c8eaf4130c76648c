"""`make demo`: start everything, examine the seeded guardian by the command line, say where to look."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shlex
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from subprocess import PIPE, Popen

from rich.console import Console

from deploy.local.cpu import AVX2_MISSING, has_avx2
from deploy.local.errors import CannotStart
from deploy.local.home import ROOT, Home
from deploy.local.visit import Addresses, visiting
from shared.errors import SandboxUnavailable
from workers.sandbox import selftest

#: As many questions as two quiet cores answer in about 45 s.
ITEMS = 60
#: A slower machine ends with fewer of them.
LIMITS = ("--seconds", "60", "--timeout", "300")
#: What `make setup` links to the command line.
ASSAY = ".venv/bin/assay"


def main(arguments: list[str]) -> int:
    """Run the demo and return the exit code."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--seed", type=int, default=None, help="ask the same questions as an earlier demo")
    parser.add_argument("--items", type=int, default=ITEMS, help="how many questions; %(default)s")
    options = parser.parse_args(arguments)
    seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    out = Console(soft_wrap=True, highlight=False)
    if not has_avx2():
        out.print(AVX2_MISSING, style="red")
        return 1
    try:
        home = Home.at(os.environ.get("ASSAY_HOME", ROOT / ".assay"))
        page, replayable = (home.reports / f"guardian-{seed}.{form}" for form in ("html", "json"))
        with visiting(out, home) as addresses:
            words = ["--items", str(options.items), *LIMITS, *_categories(out)]
            code = _examine(out, addresses, seed, [*words, "-o", _short(page), "-o", _short(replayable)])
    except CannotStart as error:
        out.print(error.message, style="red")
        return 1
    except KeyboardInterrupt:
        out.print("Stopped.")
        return 130
    if code == 0:
        out.print("\n".join(_told(addresses, seed, page, replayable)), markup=False)
    return 1 if code else 0


def _categories(out: Console) -> tuple[str, ...]:
    """Return what to ask about where that is not the usual: questions of security run agents' code."""
    try:
        selftest.chosen()
    except SandboxUnavailable as error:
        out.print(f"{error.message} So security is left out.", markup=False)
        return ("--categories", "knowledge,experimental")
    return ()


def _examine(out: Console, addresses: Addresses, seed: int, options: list[str]) -> int:
    """Type what a user would type, and return the exit code."""
    words = ["examine", "guardian", "--seed", str(seed), *options]
    key_file = _short(addresses.key_file)
    out.print(f"$ export ASSAY_URL={addresses.api} ASSAY_KEY=$(cat {shlex.quote(key_file)})", markup=False)
    out.print(f"$ {ASSAY} {shlex.join(words)}", markup=False)
    began = datetime.now(UTC)
    command = _typed(addresses, *words)
    try:
        return command.wait()
    except KeyboardInterrupt:
        # It heard Ctrl-C as well. A platform that stops would take the job up at its next start.
        command.wait()
        if not addresses.stays:
            _cancel(addresses, began)
        raise


def _cancel(addresses: Addresses, began: datetime) -> None:
    """Cancel what was submitted since ``began``."""
    with _typed(addresses, "jobs", "--kind", "custody.examination", "--json", stdout=PIPE) as listing:
        jobs = json.loads(listing.communicate()[0] or "[]")
    for job in jobs:
        if datetime.fromisoformat(job["created_at"]) >= began:
            _typed(addresses, "cancel", job["id"]).wait()


def _typed(addresses: Addresses, *words: str, stdout: int | None = None) -> Popen[str]:
    """Start a command as the script behind `.venv/bin/assay` does, with the Python that runs us."""
    login = {"ASSAY_URL": addresses.api, "ASSAY_KEY": addresses.key_file.read_text().strip()}
    environment = os.environ | login | {"ASSAY_CALLED": ASSAY, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "api.client", *words]
    return Popen(command, cwd=ROOT, env=environment, stdout=stdout, text=True)


def _told(addresses: Addresses, seed: int, page: Path, replayable: Path) -> Iterator[str]:
    """Yield where to look and what to type next."""
    yield ""
    yield f"Report      {page} (open it in a browser)"
    yield f"API docs    {addresses.api}/docs"
    yield f"Flower      {addresses.flower}"
    yield f"Admin key   {addresses.key_file}"
    yield ""
    yield "It goes on running. To go on:" if addresses.stays else "Everything is stopped. To go on:"
    steps = list(_steps(addresses, seed, replayable))
    width = max(len(command) for command, _ in steps)
    for command, why in steps:
        yield f"  {command:<{width}}  {why}"


def _steps(addresses: Addresses, seed: int, replayable: Path) -> Iterator[tuple[str, str]]:
    if not addresses.stays:
        yield "make up", "run it again; the rest is for a second terminal"
    yield f"{ASSAY} login --key-file {_short(addresses.key_file)}", "once"
    yield f"{ASSAY} examine guardian --items 20", "examine it again"
    yield f"{ASSAY} jobs", "what was examined, with the jobs' ids"
    yield f"{ASSAY} compare JOB JOB", "did the second one do better?"
    replay = f".venv/bin/python -m workers.custody.replay {_short(replayable)}"
    yield replay, "score these answers again: it needs no platform"
    yield f"make demo SEED={seed}", "ask the same questions again"


def _short(path: Path) -> str:
    """Return the path as somebody in the checkout names it."""
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
