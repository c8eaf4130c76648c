"""Run the tests in two lanes where asked to (``-n 2 --dist loadgroup``): one starts platforms, one computes.

What starts processes or asks the model mostly waits, and disturbs its like: it stays in one lane, which begins
first since it is the longest.
"""

from __future__ import annotations

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests that start a platform, the model or a browser into one group of pytest-xdist."""
    for item in items:
        if any(map(item.get_closest_marker, ("stack", "model", "browser"))):
            item.add_marker(pytest.mark.xdist_group("platform"))
