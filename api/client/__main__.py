"""Run the command line: ``python -m api.client``, or ``assay`` where the distribution is installed."""

from __future__ import annotations

import os

from .commands.program import assay


def main() -> None:
    """Run ``assay``."""
    assay(prog_name=os.environ.get("ASSAY_CALLED", "assay"))


if __name__ == "__main__":
    main()
