"""The report's page in a real browser: whole, quiet, within its screen, and with nothing that acts."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from api.client.reports.page import report_page
from shared.settings import ROOT
from tests.look import sample
from tests.look.browser import PHONE, VIEWS, View, browsing, look
from tests.look.chromium import CHROMIUM_MISSING


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "report.html"
    path.write_text(report_page(sample.report()))
    return path


@pytest.mark.browser
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_the_page_is_seen_without_trouble(browser: Browser, page: Path, view: View, tmp_path: Path) -> None:
    seen = look(browser, page.as_uri(), view, tmp_path / f"picture{view.ending}")

    assert seen.troubles == ()
    assert seen.picture.stat().st_size > 10_000


@pytest.mark.browser
def test_what_is_wrong_with_a_page_is_noticed(browser: Browser, page: Path, tmp_path: Path) -> None:
    hostile = (
        "<script>alert(1)</script><img src=https://127.0.0.1:1/x><p style='width: 9999px'>wide</p></main>"
    )
    page.write_text(page.read_text().replace("</main>", hostile))

    seen = look(browser, page.as_uri(), PHONE, tmp_path / "picture.png")

    told = "\n".join(seen.troubles)
    assert "Executing inline script violates" in told
    assert "Loading the image 'https://127.0.0.1:1/x' violates" in told
    assert "wider than the screen" in told


def test_without_chromium_it_says_what_to_install(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.look"],
        cwd=ROOT,
        env={"PATH": str(tmp_path), "ASSAY_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout.strip()) == (3, CHROMIUM_MISSING)
    assert not (tmp_path / "home").exists()
