"""Keep pytest where sandboxes can read it, with what it needs and nothing else of ours."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import distribution, version
from importlib.util import find_spec
from pathlib import Path

from workers.sandbox.premises import kept

#: Where a sandbox sees them, read-only; a program puts it on its path itself.
PLACE = "/packages"
_MODULES = ("_pytest", "iniconfig", "packaging", "pluggy", "py", "pygments", "pytest")
_DISTRIBUTIONS = ("iniconfig", "packaging", "pluggy", "pygments", "pytest")


@cache
def packages() -> Path:
    """Return a folder of copies that every uid can read, one for each set of versions."""
    pinned = " ".join(f"{name}=={version(name)}" for name in _DISTRIBUTIONS)
    site = Path(str(distribution("pytest").locate_file("")))
    digest = hashlib.sha256(f"{pinned} {_MODULES}".encode()).hexdigest()[:12]
    return kept(f"packages-{digest}", *map(_place, _MODULES), under=site)


def _place(module: str) -> Path:
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{module} is not installed")
    origin = Path(spec.origin)
    return origin.parent if origin.name == "__init__.py" else origin
