"""`python -m tests.deploy.fake_platform`: the launcher with small programs in the place of ours."""

from __future__ import annotations

import sys
from pathlib import Path

from deploy.local import __main__ as launcher
from deploy.local import stack
from deploy.local.parts import Parts
from deploy.local.programs import PYTHON, Program, data_programs

PROGRAM = (*PYTHON, "tests.deploy.fake_program")


def table(parts: Parts) -> list[Program]:
    """Return the data parts, an API, a program that forks and one that writes."""
    api = (*PYTHON, "http.server", "--bind", "127.0.0.1", "--directory", "/proc/self/fdinfo")
    return [
        *data_programs(parts),
        Program("api", (*api, str(parts.ports["api"])), health=parts.api_url),
        Program("forker", (*PROGRAM, "fork"), stop_seconds=2),
        Program("writer", (*PROGRAM, "write"), stop_seconds=2),
    ]


class FakeStack(stack.Stack):
    """A stack of small programs."""

    def __init__(self, home: Path | str, **options: object) -> None:
        super().__init__(home, table=table, preparation=(*PROGRAM, "prepare"), **options)  # type: ignore[arg-type]


if __name__ == "__main__":
    vars(launcher)["Stack"] = FakeStack
    sys.exit(launcher.main(sys.argv[1:]))
