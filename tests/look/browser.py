"""Open pages in the system's Chromium, headless; keep pictures of them and notice what goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from tests.look.chromium import chromium

#: Else it looks for updates and hosts of its maker at every start.
_QUIET = ("--disable-gpu", "--disable-quic", "--disable-sync", "--disable-component-update")


@dataclass(frozen=True)
class View:
    """A way to look at a page: on a screen that is so wide, in px, with all details unfolded, or on paper."""

    name: str
    width: int = 1000
    scheme: Literal["light", "dark"] = "light"
    unfolded: bool = False
    paper: bool = False

    @property
    def ending(self) -> str:
        """The ending of its picture's name."""
        return ".pdf" if self.paper else ".png"


LIGHT, DARK = View("light"), View("dark", scheme="dark")
PHONE, PAPER = View("phone", 360, unfolded=True), View("paper", paper=True)
VIEWS = (LIGHT, DARK, PHONE, PAPER)


@dataclass(frozen=True)
class Seen:
    """What was seen of a page in one view: where the picture is, and what is wrong with the page."""

    view: View
    picture: Path
    troubles: tuple[str, ...]


@contextmanager
def browsing() -> Iterator[Browser]:
    """Run Chromium for the length of a block; it has to be there."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=[*_QUIET])
        try:
            yield browser
        finally:
            browser.close()


def look(browser: Browser, address: str, view: View, picture: Path, *, wait_for: str = "main") -> Seen:
    """Open a page, keep a picture of all of it, and return what was wrong.

    ``wait_for`` selects what the page has once it is whole. Wrong are errors and warnings on the console,
    requests to another origin than the page's, and contents wider than the screen.
    """
    troubles: list[str] = []
    context = browser.new_context(
        viewport={"width": view.width, "height": 800},
        color_scheme=view.scheme,
        device_scale_factor=2 if view.width < 500 else 1,
    )
    page = context.new_page()

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            troubles.append(f"console: {message.text}")

    def requested(request: Request) -> None:
        if not _belongs(request.url, address):
            troubles.append(f"request to {request.url}")

    page.on("console", said)
    page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
    page.on("request", requested)
    page.goto(address, wait_until="networkidle")
    page.wait_for_selector(wait_for)
    if view.unfolded:
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    _keep(page, view, picture)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if wide > 0 and not view.paper:
        troubles.append(f"{wide} px wider than the screen")
    context.close()
    return Seen(view, picture, tuple(troubles))


def _keep(page: Page, view: View, picture: Path) -> None:
    if view.paper:
        edge = "15mm"
        page.pdf(path=picture, format="A4", margin={"top": edge, "right": edge, "bottom": edge, "left": edge})
    else:
        page.screenshot(path=picture, full_page=True)


def _belongs(url: str, address: str) -> bool:
    """Return whether a request is the page's own: a file asks for itself, a server's page for that server."""
    if url.startswith("data:"):
        return True
    if address.startswith("file:"):
        return url == address
    return url.startswith("/".join(address.split("/")[:3]) + "/")
