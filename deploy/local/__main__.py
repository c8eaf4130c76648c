"""`python -m deploy.local`: start the platform on this machine, look at it, stop it."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from deploy.local import lock, remains
from deploy.local.console import Console
from deploy.local.errors import CannotStart
from deploy.local.home import ROOT, Home
from deploy.local.model_server import ready_weights
from deploy.local.stack import INTERRUPTS, Stack
from deploy.local.supervisor_process import Supervisor
from workers.sandbox import selftest


def main(arguments: Sequence[str]) -> int:
    """Run a subcommand and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("ASSAY_HOME", ROOT / ".assay")))
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("up", help="start everything and stay in the foreground; Ctrl-C stops it")
    commands.add_parser("status", help="tell what runs and where")
    commands.add_parser("down", help="stop what `up` started")
    commands.add_parser("model-check", help="tell whether the bundled model can run here")
    options = parser.parse_args(arguments)
    if sys.platform != "linux":
        print("This launcher needs Linux: use docker compose here.", file=sys.stderr)
        return 1
    action = {"up": up, "status": status, "down": down, "model-check": model_check}[options.command]
    try:
        return action(Home.at(options.home))
    except CannotStart as error:
        print(error.message, file=sys.stderr)
        return 1


def up(home: Home) -> int:
    """Run the platform until SIGINT, SIGTERM or SIGHUP; a second one hurries."""
    for number in INTERRUPTS:
        signal.signal(number, _interrupt)
    console = Console()
    try:
        console.say("Starting (the first time takes a little longer) …")
        with Stack.running(home.path, console=console) as stack:
            for line in _welcome(stack):
                console.say(line)
            while True:
                console.pump()
                time.sleep(0.1)
    except KeyboardInterrupt:
        return 0


def status(home: Home) -> int:
    """Print the address and each program's state; 3 when nothing runs."""
    running = lock.holder(home)
    if not running:
        print("Assay does not run here: start it with `make up`.")
        return 3
    for name, value in running.items():
        print(f"{name:<18} {value}")
    with suppress(OSError):
        for state in Supervisor(home, []).states():
            print(f"{state['name']:<18} {state['statename']:<9} {state['description']}")
    return 0


def down(home: Home) -> int:
    """Ask the `up` that runs here to stop and wait for it; then end what an earlier one left."""
    running = lock.holder(home)
    if running.get("pid"):
        os.kill(running["pid"], signal.SIGTERM)
        until = time.monotonic() + 90
        while lock.holder(home):
            if time.monotonic() > until:
                raise CannotStart(f"pid {running['pid']} does not stop: kill it, and run this again.")
            time.sleep(0.1)
    remains.sweep(home.path)
    return 0


def model_check(home: Home) -> int:
    """Say whether the CPU and the weights are what the bundled model needs."""
    print(f"The bundled model can run here: {ready_weights(home.path).name}")
    return 0


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _welcome(stack: Stack) -> list[str]:
    return [
        f"API      {stack.api_url}",
        f"Docs     {stack.api_url}/docs",
        f"Flower   {stack.flower_url}",
        f"Model    {stack.model_url or 'none: this CPU has no AVX2'}",
        f"Sandbox  {_sandbox()}",
        f"Key      {stack.admin_key_file}",
        "Ctrl-C stops all of it.",
    ]


def _sandbox() -> str:
    found = selftest.choice()
    if found.tier is None:
        return f"none, so no agent's code is run: {'; '.join(found.refused)}"
    return f"{found.tier} for functions, {found.repositories or 'none'} for repositories"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
