"""Take a layer out of the sandbox, to see that the corpus notices."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from workers.sandbox import sandbox, tier

LAYERS = ("seccomp", "landlock", "uid")


@contextmanager
def without(layer: str) -> Iterator[None]:
    """Run a block with sandboxes that lack ``layer``."""
    with pytest.MonkeyPatch.context() as patch:
        if layer == "uid":
            patch.setattr(sandbox, "lodging", _no_lodging)
        else:
            whole = tier.rules_for

            def rules_for(*arguments: Any, **options: Any) -> dict[str, Any]:
                return whole(*arguments, **options) | {layer: None}

            patch.setattr(tier, "rules_for", rules_for)
        yield


@contextmanager
def _no_lodging() -> Iterator[None]:
    yield None
