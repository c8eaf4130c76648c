"""Lead from one page of a list to the next, by a Link header (RFC 8288)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import request

from shared.store.pages import Page


def turned(page: Page[Any]) -> tuple[Page[Any], dict[str, str]]:
    """Return the page and its headers; the next page is asked for like this one."""
    if page.next is None:
        return page, {}
    query = urlencode([*((k, v) for k, v in request.args.items() if k != "after"), ("after", page.next)])
    return page, {"Link": f'<{request.path}?{query}>; rel="next"'}


#: How a list documents its Link header.
LINK = {
    "Link": {
        "description": 'The next page, with rel="next"; absent on the last page.',
        "schema": {"type": "string"},
        "example": '</v1/jobs?limit=50&after=01990f5e-7a55-7cc0-b8d3-6f0f6a3c1f14>; rel="next"',
    }
}
