"""What a job's effect is wherever it runs: a row in a table that has no key, after a moment's work."""

from __future__ import annotations

TABLE = "CREATE TABLE bench_effects (system text NOT NULL, number integer NOT NULL)"
INSERT = "INSERT INTO bench_effects (system, number) VALUES (%(system)s, %(number)s)"
#: How long the work takes that comes before it.
SECONDS = 0.1
