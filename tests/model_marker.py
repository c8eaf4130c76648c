"""Skip what is marked `model` where the bundled model can't run, and say why."""

from __future__ import annotations

import pytest

from deploy.local.cpu import AVX2_MISSING, has_avx2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what asks the bundled model: on a CPU without AVX2 its library ends the whole process."""
    if has_avx2():
        return
    for item in items:
        if item.get_closest_marker("model"):
            item.add_marker(pytest.mark.skip(reason=AVX2_MISSING))
