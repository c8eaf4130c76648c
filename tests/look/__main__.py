"""`make look`: draw a report of a real examination, and look at it and at the API's page in Chromium."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from rich.console import Console

from deploy.local.errors import CannotStart
from deploy.local.home import ROOT, Home
from deploy.local.visit import Addresses, visiting
from tests.look.browser import LIGHT, PHONE, VIEWS, Seen, browsing, look
from tests.look.chromium import CHROMIUM_MISSING, chromium

#: The exit code where there is nothing to look with.
MISSING = 3


def main() -> int:
    """Look, and return the exit code: 1 where something is wrong with a page."""
    out = Console(soft_wrap=True, highlight=False)
    if chromium() is None:
        out.print(CHROMIUM_MISSING, style="red")
        return MISSING
    try:
        home = Home.at(os.environ.get("ASSAY_HOME", ROOT / ".assay"))
        folder = home.path / "look"
        folder.mkdir(exist_ok=True)
        with visiting(out, home) as addresses:
            page = _report(addresses, home, folder)
            seen = [*_look_at_report(page, folder), *_look_at_api(addresses, folder)]
    except CannotStart as error:
        out.print(error.message, style="red")
        return 1
    for one in seen:
        out.print(one.picture)
        for trouble in one.troubles:
            out.print(f"  {trouble}", style="red", markup=False)
    return 1 if any(one.troubles for one in seen) else 0


def _report(addresses: Addresses, home: Home, folder: Path) -> Path:
    """Draw the newest report that is kept, or that of a small examination where none is."""
    page, kept = (
        folder / "report.html",
        sorted(home.reports.glob("*.json"), key=lambda one: one.stat().st_mtime),
    )
    words = ["report", str(kept[-1])] if kept else ["examine", "guardian", "--items", "12", "--seed", "7"]
    login = {"ASSAY_URL": addresses.api, "ASSAY_KEY": addresses.key_file.read_text().strip()}
    command = [sys.executable, "-m", "api.client", *words, "--format", "html", "--output", str(page)]
    if subprocess.run(command, cwd=ROOT, env=os.environ | login, check=False).returncode:
        raise CannotStart("There is no report to look at.")
    return page


def _look_at_report(page: Path, folder: Path) -> list[Seen]:
    with browsing() as browser:
        return [
            look(
                browser,
                page.as_uri(),
                view,
                folder / f"report-{view.name}{view.ending}",
            )
            for view in VIEWS
        ]


def _look_at_api(addresses: Addresses, folder: Path) -> list[Seen]:
    with browsing() as browser:
        return [
            look(
                browser, f"{addresses.api}/docs", view, folder / f"docs-{view.name}.png", wait_for=".opblock"
            )
            for view in (LIGHT, PHONE)
        ]


if __name__ == "__main__":
    sys.exit(main())
