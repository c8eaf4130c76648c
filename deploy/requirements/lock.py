"""Write the three locks of deploy/requirements from the dependencies that setup.cfg names.

``runtime.txt`` is production, ``local.txt`` adds the embedded parts, ``all.txt`` adds the tests.
Each is a superset of the one before at the same versions, which the constraint files see to.
Run it by ``make lock``, which makes the environment that has pip-tools.
"""

from __future__ import annotations

import configparser
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SETUP = HERE.parents[1] / "setup.cfg"


def named(section: str, option: str) -> list[str]:
    """Return the requirements that one option of setup.cfg lists."""
    parser = configparser.ConfigParser()
    parser.read(SETUP)
    return [line for line in parser[section][option].splitlines() if line.strip()]


def lock(name: str, requirements: list[str], *, within: str | None = None) -> None:
    """Resolve ``requirements`` into ``name``; versions in the lock ``within`` are kept."""
    lines = [*requirements, *([f"-c {HERE / within}"] if within else [])]
    command = [sys.executable, "-m", "piptools", "compile", "--quiet", "--generate-hashes"]
    command += ["--no-emit-index-url", "--no-emit-find-links", "--strip-extras", "--allow-unsafe"]
    command += ["--no-header", "--no-annotate", "--output-file", str(HERE / name), "-"]
    subprocess.run(command, input="\n".join(lines), text=True, check=True)


def main() -> None:
    """Write the locks, the widest first, so that all agree."""
    runtime = named("options", "install_requires")
    local = named("options.extras_require", "local")
    test = named("options.extras_require", "test")
    lock("all.txt", runtime + local + test)
    lock("local.txt", runtime + local, within="all.txt")
    lock("runtime.txt", runtime, within="all.txt")


if __name__ == "__main__":
    main()
