"""The API's rendered page at /docs, whose every asset comes from here."""

from __future__ import annotations

from importlib.resources import files

from flask import Blueprint, Response, send_from_directory

blp = Blueprint("documentation", __name__)

#: Swagger UI, as the wheel flask-swagger-ui ships it.
_ASSETS = files("flask_swagger_ui") / "dist"

#: The page can't reach any other server, whatever the assets try.
_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Assay API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
</head>
<body>
<div id="page"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""

# Without a null validatorUrl Swagger UI asks validator.swagger.io for a badge.
_START = """SwaggerUIBundle({
  url: "/openapi.json", dom_id: "#page", deepLinking: true, validatorUrl: null, tryItOutEnabled: true
});
"""


@blp.get("/docs")
def page() -> Response:
    """Show the rendered documentation."""
    return _guarded(Response(_PAGE, content_type="text/html; charset=utf-8"))


@blp.get("/docs/start.js")
def start() -> Response:
    """Send the script that draws the page; inline scripts are forbidden by the policy."""
    return _guarded(Response(_START, content_type="text/javascript; charset=utf-8"))


@blp.get("/docs/<path:name>")
def asset(name: str) -> Response:
    """Send an asset of Swagger UI."""
    return _guarded(send_from_directory(str(_ASSETS), name, max_age=86_400))


def _guarded(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
