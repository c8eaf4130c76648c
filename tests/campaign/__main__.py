"""Run a campaign from the command line; the exit code tells whether nothing was lost, twice or stuck."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import SystemRandom

from rich.console import Console

from shared.settings import ROOT
from tests.campaign.campaign import Tell, run
from tests.campaign.form import FORMS, Form
from tests.campaign.networks import CannotIsolate
from tests.campaign.report import keep, show
from tests.campaign.sabotage import SAFEGUARDS

REPORTS = ROOT / ".assay" / "faults"
#: How often a line tells how far it is, in seconds.
_TELL_EVERY = 5.0
#: The exit code where this machine can't run the form.
_CANNOT_RUN = 3


def main(arguments: Sequence[str]) -> int:
    """Run one campaign, print its figures and return the exit code."""
    options = _parse(arguments)
    form, seed = _form(options), options.seed
    console = Console()
    console.print(
        f"{form.jobs} jobs, {form.kills} kills in {form.seconds:.0f} s; seed {seed}", highlight=False
    )
    REPORTS.mkdir(parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix=f"seed-{seed}-", dir=REPORTS))
    try:
        outcome = run(seed, form, home, _teller(console), without=options.without or "")
    except CannotIsolate as error:
        console.print(str(error), style="bold red")
        home.rmdir()
        return _CANNOT_RUN
    report = REPORTS / f"{options.form}-seed-{seed}.json"
    more: dict[str, object] = {"submissions_repeated": outcome.repeated, "crashes": outcome.crashes}
    keep(outcome.figures, report, seed=seed, form=form, more=more)
    show(outcome.figures, console)
    console.print({name: dict(value) for name, value in vars(outcome).items() if name != "figures"})
    if outcome.figures.passed:
        shutil.rmtree(home, ignore_errors=True)
        return 0
    console.print(
        f"FAILED; logs and data: {home.relative_to(ROOT)}. Again: {_again(options)}", style="bold red"
    )
    return 1


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.campaign", description=__doc__)
    parser.add_argument("--form", choices=list(FORMS), default="full")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10_000))
    parser.add_argument("--jobs", type=int, help="how many jobs are submitted")
    parser.add_argument("--kills", type=int, help="how many faults kill a whole process")
    parser.add_argument("--seconds", type=float, help="the time in which faults are injected")
    parser.add_argument("--lease", type=float, help="renewed every third of it")
    parser.add_argument("--sweep", type=float, help="how often the reconciler sweeps")
    parser.add_argument("--without", choices=SAFEGUARDS, help="take a safeguard out, to see it turn red")
    return parser.parse_args(arguments)


def _form(options: argparse.Namespace) -> Form:
    asked = {name: getattr(options, name) for name in ("jobs", "kills", "seconds", "lease", "sweep")}
    if options.lease is not None:
        asked["beat"] = options.lease / 3
    return replace(FORMS[options.form], **{name: value for name, value in asked.items() if value is not None})


def _again(options: argparse.Namespace) -> str:
    asked = {name: value for name, value in vars(options).items() if value is not None}
    return " ".join(["make faults", *(f"{name.upper()}={value}" for name, value in asked.items())])


def _teller(console: Console) -> Tell:
    told_at = 0.0

    def tell(line: str) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= _TELL_EVERY:
            told_at = time.monotonic()
            console.print(line, highlight=False)

    return tell


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
