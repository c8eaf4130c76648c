"""Ask the API as a client would."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from shared.models import Client


class Asking:
    """One client with one key."""

    def __init__(self, http: FlaskClient, key: str, client: Client) -> None:
        self.http = http
        self.key = key
        self.client = client

    def get(self, path: str, **options: Any) -> Any:
        return self.ask("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> Any:
        return self.ask("POST", path, json=json, **options)

    def ask(self, method: str, path: str, *, headers: Any = None, **options: Any) -> Any:
        bearer = {"Authorization": f"Bearer {self.key}"}
        if options.get("json") is None:
            options.pop("json", None)
        return self.http.open(path, method=method, headers=bearer | (headers or {}), **options)
