"""What the pages name is there: links, headings, make targets and files."""

from __future__ import annotations

import re
import subprocess

import pytest

from shared.settings import ROOT
from tests.docs.pages import Page, page, pages

PAGES = pages()
FOLDERS = ("api", "deploy", "docs", "schemas", "shared", "tasks", "tests", "workers", ".ci")
FILE = re.compile(rf"^(?:{'|'.join(map(re.escape, FOLDERS))})/[\w./-]*")
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
every_page = pytest.mark.parametrize("one", PAGES, ids=lambda one: one.name)


@every_page
def test_every_link_within_the_checkout_leads_somewhere(one: Page) -> None:
    within = [link for link in one.links() if "://" not in link and not link.startswith("mailto:")]

    assert [link for link in within if not _leads_somewhere(one, link)] == []


def _leads_somewhere(one: Page, link: str) -> bool:
    path, _, heading = link.partition("#")
    target = (one.path.parent / path).resolve() if path else one.path
    return target.exists() and (not heading or heading in Page(target).anchors())


@every_page
def test_every_make_target_exists(one: Page) -> None:
    said = [*one.spans(), *(line for block in one.blocks("sh") for line in block.text.splitlines())]
    named = {match[1] for text in said if (match := re.match(r"(?:\w+=\S+ )*make ([a-z-]+)", text.strip()))}

    assert named - TARGETS == set()


def test_every_target_has_a_rule_of_its_own() -> None:
    [phony] = re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)

    assert set(phony.split()) == TARGETS


@every_page
def test_every_file_exists(one: Page) -> None:
    made = {block.info.partition("=")[2] for block in one.blocks()}
    named = {match[0] for span in one.spans() if (match := FILE.match(span))}

    missing = [name for name in named - made if not (ROOT / name).exists()]
    assert [name for name in missing if not any(new.startswith(name) for new in made)] == []


@every_page
def test_every_fence_is_closed(one: Page) -> None:
    assert one.text.count("\n```") % 2 == 0
    assert "```" not in one.prose


def test_every_page_of_the_guide_is_listed() -> None:
    index = page("docs/README.md")
    listed = {str((index.path.parent / link).resolve().relative_to(ROOT)) for link in index.links()}
    guides = {one.name for one in PAGES if re.fullmatch(r"docs/[\w-]+\.md", one.name)}

    assert guides - {index.name} <= listed


@every_page
def test_shell_blocks_can_be_read_by_a_shell(one: Page) -> None:
    for block in one.blocks("sh"):
        subprocess.run(["bash", "-n"], input=block.text, text=True, check=True)
