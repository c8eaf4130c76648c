"""The API stays light: it loads nothing that computes."""

from __future__ import annotations

import subprocess
import sys

from shared.settings import ROOT

SCRIPT = """
import sys
from api.app import build_app
build_app()
print(*sorted({name.partition(".")[0] for name in sys.modules} & set(sys.argv[1:])))
"""


def test_the_app_loads_neither_celery_nor_engines() -> None:
    heavy = ["celery", "kombu", "sklearn", "numpy", "scipy", "workers", "tasks", "openai", "anthropic"]

    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *heavy], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == []
