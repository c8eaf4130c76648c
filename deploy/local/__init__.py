"""The whole platform on one machine: its own Postgres, Valkey and model, and every process supervised."""

import sys

# Said here, before anything that an older Python can't even import.
if sys.version_info < (3, 11):  # noqa: UP036
    raise SystemExit("Assay needs Python 3.11: install it, and run `make setup` with it.")
