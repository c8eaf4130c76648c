"""Run the audit: ``python -m workers.custody.audit [--json FILE] [--html FILE] [--family NAME …] [--fresh]``."""

from __future__ import annotations

import sys

from workers.custody.audit.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
