"""`python -m tests.deploy.fake_program ROLE`: a small program for the supervisor."""

from __future__ import annotations

import os
import sys
import time

import psycopg2


def prepare() -> None:
    """Count the starts in the database."""
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS starts (at timestamptz DEFAULT now())")
        cursor.execute("INSERT INTO starts DEFAULT VALUES")
    connection.close()


def fork() -> None:
    """Leave two children, as a prefork worker does when it is killed."""
    for _ in range(2):
        if os.fork() == 0:
            break
    time.sleep(3600)


def write() -> None:
    """Write a line now and then."""
    while True:
        print("still here", flush=True)
        time.sleep(0.2)


if __name__ == "__main__":
    {"prepare": prepare, "fork": fork, "write": write}[sys.argv[1]]()
