"""Become a program that never outlives its parent, after ending what its earlier instance left."""

from __future__ import annotations

import argparse
import ctypes
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.local import remains
from deploy.local.identity import Identity, become

PR_SET_PDEATHSIG = 1
#: The name under which the supervisor's own pid file is kept.
SUPERVISOR = "supervisord"


def main(arguments: Sequence[str]) -> None:
    """Run ``python -m deploy.local.child [options] -- COMMAND…``; on success it never returns."""
    options = _parse(arguments)
    parent = options.parent or os.getppid()
    death = signal.Signals[f"SIG{options.death_signal}"]
    if options.name:
        _take_over(options.home, options.name, death)
    become(Identity(options.user))
    _die_with_parent(death, parent)
    os.execvp(options.command[0], options.command)  # noqa: S606 - the very purpose


def launch(
    command: Sequence[str],
    *,
    name: str = "",
    home: Path | None = None,
    user: Identity = Identity.SELF,
    death_signal: str = "KILL",
    parent: int | None = None,
) -> list[str]:
    """Return the command that starts ``command`` as a child; its working directory must be the checkout.

    Without a ``name`` no pid file is kept. ``parent`` is the pid whose end ends it; by default it is
    whoever forks it.
    """
    words = [sys.executable, "-m", "deploy.local.child", "--user", user, "--death-signal", death_signal]
    if name:
        words += ["--name", name, "--home", str(home)]
    if parent:
        words += ["--parent", str(parent)]
    return [str(word) for word in (*words, "--", *command)]


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="deploy.local.child", description=__doc__)
    parser.add_argument("--name", default="", help="keep a pid file under this name")
    parser.add_argument("--home", type=Path, help="where the pid file is kept")
    parser.add_argument("--user", default=Identity.SELF, choices=list(Identity))
    parser.add_argument("--death-signal", default="KILL", choices=["KILL", "TERM", "INT"])
    parser.add_argument("--parent", type=int, help="the pid that must be the parent")
    parser.add_argument("command", nargs="+")
    return parser.parse_args(arguments)


def _take_over(home: Path, name: str, death: signal.Signals) -> None:
    """End what is left of the earlier instance, and write the pid file while we still may."""
    pid_file = home / "run" / f"{name}.pid"
    supervisor = remains.recorded(home / "run" / f"{SUPERVISOR}.pid")
    if (
        name != SUPERVISOR
        and os.environ.get("SUPERVISOR_ENABLED")
        and supervisor
        and supervisor[0] != os.getppid()
    ):
        sys.exit(f"{name}: the supervisor that started this is gone")
    left = remains.of_program(pid_file, home)
    if left:
        print(f"{name}: ending what an earlier instance left: {left}", file=sys.stderr, flush=True)
        remains.end(left, by=death, within=20.0)
    remains.record(pid_file, os.getpid())


def _die_with_parent(death: signal.Signals, parent: int) -> None:
    # A shell's background jobs ignore SIGINT, and what they start would never hear of ours.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # A change of user clears this, so it comes after; and the parent may have died before it.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(death), 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("the process that started this is gone")


if __name__ == "__main__":
    main(sys.argv[1:])
