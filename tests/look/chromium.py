"""Find the system's Chromium, and skip what is marked `browser` where there is none."""

from __future__ import annotations

import shutil

import pytest

CHROMIUM_MISSING = "Chromium is not installed: on Debian, `apt install chromium`."
#: As Debian, others and Google call it.
_NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """Return where Chromium is."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what opens pages."""
    if chromium() is not None:
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=CHROMIUM_MISSING))
