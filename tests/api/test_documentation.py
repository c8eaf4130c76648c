"""The rendered documentation asks nobody else for anything."""

from __future__ import annotations

import re

import pytest
from flask import Flask


def test_the_page_loads_only_what_is_served_here(app: Flask) -> None:
    http = app.test_client()
    page = http.get("/docs")

    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)

    assert page.status_code == 200
    assert len(addresses) == 4
    for address in addresses:
        assert address.startswith("/docs/")
        with http.get(address) as asset:
            assert asset.status_code == 200


@pytest.mark.parametrize("path", ["/docs", "/docs/start.js", "/docs/swagger-ui-bundle.js"])
def test_the_browser_is_forbidden_every_other_server(app: Flask, path: str) -> None:
    with app.test_client().get(path) as answer:
        policy = answer.headers["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "http" not in policy
    assert "unsafe-eval" not in policy


def test_the_page_draws_our_document_and_asks_no_validator(app: Flask) -> None:
    script = app.test_client().get("/docs/start.js").text

    assert 'url: "/openapi.json"' in script
    assert "validatorUrl: null" in script
    assert "://" not in script


def test_assets_are_only_those_of_the_page(app: Flask) -> None:
    http = app.test_client()

    for path in ("/docs/../app.py", "/docs/%2e%2e/flask_swagger_ui.py", "/docs/none.js"):
        assert http.get(path).status_code == 404
