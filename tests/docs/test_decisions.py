"""The decisions are numbered, short and whole, and every dependency has its reason among them."""

from __future__ import annotations

import re

import pytest

from deploy.requirements.lock import named
from shared.settings import ROOT
from tests.docs.pages import Page, page

DECISIONS = [Page(path) for path in sorted((ROOT / "docs" / "decisions").glob("*.md"))]
DEPENDENCIES = [
    re.split(r"[\[=<>]", line)[0]
    for section, option in (
        ("options", "install_requires"),
        ("options.extras_require", "local"),
        ("options.extras_require", "test"),
    )
    for line in named(section, option)
]


def test_no_two_share_a_number() -> None:
    numbers = [int(decision.path.name[:4]) for decision in DECISIONS]

    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda one: one.path.stem)
def test_a_decision_is_short_and_whole(decision: Page) -> None:
    headings = re.findall(r"^#+ (.+)$", decision.text, re.MULTILINE)

    assert headings[0].startswith(f"{int(decision.path.name[:4])}. ")
    assert headings[1:] == ["Context", "Decision", "Consequences"]
    assert len(decision.text.splitlines()) <= 40


@pytest.mark.parametrize("dependency", DEPENDENCIES)
def test_every_dependency_has_a_reason(dependency: str) -> None:
    assert f"`{dependency}`" in page("docs/decisions/0002-dependencies.md").text


def test_every_decision_is_listed() -> None:
    index = page("docs/README.md").text

    assert [one.name for one in DECISIONS if one.path.name not in index] == []
