"""Count the steps that SQLite's machine takes for a query.

This file is also what runs in a sandbox where the query is an agent's, so it imports nothing of ours. Only queries of
our own are measured in a worker's process.
"""

from __future__ import annotations

import sqlite3

#: The most rows that a query may return, and the most signs that it may have.
MOST_ROWS = 2_000
#: What a query may do: select, read, call a function.
ALLOWED = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION)


def measured(setup: str, query: str, most_steps: int) -> tuple[list[tuple[object, ...]], int] | None:
    """Return the rows of ``query``, sorted, and its steps; ``None`` if it fails, or takes or returns too much.

    >>> measured("CREATE TABLE t (a)", "SELECT count(*) FROM t", 1_000)[0]
    [(0,)]
    >>> measured("", "DROP TABLE t", 1_000)
    """
    base = sqlite3.connect(":memory:")
    base.executescript(setup)
    steps = 0

    def count() -> bool:
        nonlocal steps
        steps += 1
        return steps > most_steps

    base.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in ALLOWED else sqlite3.SQLITE_DENY)
    base.set_progress_handler(count, 1)
    try:
        rows = base.execute(query).fetchmany(MOST_ROWS + 1)
    except (sqlite3.Error, sqlite3.Warning, ValueError):
        return None
    finally:
        base.set_progress_handler(None, 0)
        base.close()
    return (sorted(rows, key=repr), steps) if len(rows) <= MOST_ROWS else None
