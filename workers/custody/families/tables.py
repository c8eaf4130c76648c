"""Fill tables, and name them."""

from __future__ import annotations

from collections.abc import Sequence

from workers.custody.families.nouns import NOUNS

#: What a table or a column may be called: "table" itself means something to SQL.
NAMES = tuple(name for name in NOUNS if name != "table")


def filled(table: str, columns: Sequence[str], values: int, rows: int, seed: int) -> str:
    """Return SQL that makes ``table`` with ``columns`` of numbers below ``values``, and fills it with ``rows`` rows."""
    drawn = ", ".join(
        f"(n * {7919 + 2 * place} + n / {values ** (place % 4)} + n * n % {97 + place} + {seed % 9973}) % {values}"
        for place, _ in enumerate(columns)
    )
    declared = ", ".join(f"{name} INTEGER" for name in columns)
    numbers = f"SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {rows}"  # noqa: S608 - ours.
    filling = f"INSERT INTO {table} SELECT n, {drawn} FROM numbers"  # noqa: S608 - ours.
    made = f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, {declared})"
    return f"{made};\nWITH RECURSIVE numbers(n) AS ({numbers}) {filling};\n"
