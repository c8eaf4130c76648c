"""The rivals: each in a virtual environment of its own, made on demand below ``.assay/bench/``."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

from deploy.local.ports import free_port
from shared.settings import ROOT
from tests.bench.bed import Bed
from tests.faults.platform import answers, wait_until

_HOME = ROOT / ".assay" / "bench"
_PINS = {
    "procrastinate": ("procrastinate==3.10.0", "psycopg[binary]==3.3.9"),
    # Its gunicorn needs the pkg_resources of older setuptools.
    "director": ("celery-director==0.10.0", "setuptools==65.5.0"),
}
_WORKFLOW = """
from director import task

@task(name="NOOP")
def noop(*args, **kwargs):
    pass
"""


@dataclass(frozen=True)
class Rival:
    """A rival's Python, the file that it runs, and its environment."""

    python: Path
    script: Path
    bed: Bed

    def command(self, *words: str) -> tuple[str, ...]:
        """Return the command line that runs the file with these words."""
        return (str(self.python), str(self.script), *words)

    def run(self, *words: str) -> None:
        """Run it and wait."""
        subprocess.run(self.command(*words), env=self.bed.environment, check=True, capture_output=True)


def procrastinate(bed: Bed) -> Rival:
    """Return Procrastinate, its tables made in the bed's database."""
    rival = Rival(_python("procrastinate"), Path(__file__).with_name("procrastinating.py"), bed)
    rival.run("schema")
    return rival


def director(bed: Bed) -> dict[str, str]:
    """Start celery-director's API on the bed's parts, without workers, and return its addresses.

    As it comes (one process that answers one request at a time), and with as many processes as ours, and threads.
    """
    python = _python("director")
    project = bed.home / "director"
    (project / "tasks").mkdir(parents=True)
    (project / "tasks" / "noop.py").write_text(_WORKFLOW)
    (project / "workflows.yml").write_text("bench.NOOP:\n  tasks:\n    - NOOP\n")
    bed.postgres.create_database("director")
    bed.environment |= {
        # It runs flask and gunicorn by their names.
        "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}",
        "DIRECTOR_HOME": str(project),
        "DIRECTOR_DATABASE_URI": bed.postgres.url_of("director"),
        "DIRECTOR_BROKER_URI": bed.environment["BARE_BROKER"].rsplit("/", 1)[0] + "/2",
        "DIRECTOR_RESULT_BACKEND_URI": bed.environment["BARE_BROKER"].rsplit("/", 1)[0] + "/2",
    }
    program = str(python.with_name("director"))
    subprocess.run([program, "db", "upgrade"], env=bed.environment, check=True, capture_output=True)
    return {
        "director": _webserver(bed, program, "director"),
        "director-2": _webserver(bed, program, "director-2", "-w", "2", "--threads", "16"),
    }


def _webserver(bed: Bed, program: str, name: str, *options: str) -> str:
    port = free_port()
    bed.start(name, (program, "webserver", "-b", f"127.0.0.1:{port}", *options))
    url = f"http://127.0.0.1:{port}"
    wait_until(lambda: answers(f"{url}/api/ping"), seconds=60)
    return url


def _python(name: str) -> Path:
    """Return the Python that has the rival, installing it the first time."""
    home = _HOME / name
    python = home / "bin" / "python"
    pins = _PINS[name]
    ready = home / "ready"
    if not ready.exists() or ready.read_text() != "\n".join(pins):
        sys.stdout.write(f"Installing {' '.join(pins)} into {home.relative_to(ROOT)} …\n")
        venv.create(home, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "-qq", *pins], check=True)
        ready.write_text("\n".join(pins))
    return python
