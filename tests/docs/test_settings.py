"""The settings page names every setting with its default, and no other."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from shared.settings import ROOT, Settings
from tests.docs.pages import page

PLAIN = ("database_url", "redis_url")
DEFAULTS = {
    field.name.upper() if field.name in PLAIN else f"ASSAY_{field.name.upper()}": field.default
    for field in fields(Settings)
}
#: What is read from the environment without being a setting.
ELSEWHERE = {"ASSAY_MODEL_URL", "ASSAY_FAKE_NO_AVX2", "NO_COLOR"}
ROWS = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", page("docs/settings.md").text, re.MULTILINE))


def test_every_setting_is_named_and_nothing_else() -> None:
    assert set(ROWS) == set(DEFAULTS) | ELSEWHERE


@pytest.mark.parametrize("name", DEFAULTS)
def test_its_default_is_told(name: str) -> None:
    default = DEFAULTS[name]
    told = ROWS[name].strip()

    if default == ROOT / ".assay":
        assert told == "`.assay` in the checkout"
    else:
        assert told == (f"`{default}`" if default != "" else "empty")


def test_what_is_read_elsewhere_is_read_there() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `([\w/]+\.py)` \|", page("docs/settings.md").text, re.MULTILINE)

    assert rows
    assert all(name in (ROOT / file).read_text() for name, file in rows)
