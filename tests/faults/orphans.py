"""Find what a killed API left behind."""

from __future__ import annotations

from pathlib import Path

import psutil


def orphans(home: Path) -> list[psutil.Process]:
    """Return the servers of the platform at ``home``: nobody's children any more, so known by their home."""
    found = psutil.process_iter(["cmdline", "environ"])
    mine = [one for one in found if (one.info["environ"] or {}).get("ASSAY_HOME") == str(home)]
    return [one for one in mine if "granian" in (one.info["cmdline"] or ())]
