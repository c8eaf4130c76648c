"""The OpenAPI document says what the API does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from api.app import NOUNS

Operation = tuple[str, str, dict[str, Any]]

#: Keywords of OpenAPI 3.0 that 3.1 does not have.
OBSOLETE = {"nullable"}


@pytest.fixture(scope="module")
def document(app: Flask) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(app.test_client().get("/openapi.json").data)
    return told


def _operations(document: dict[str, Any]) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield path, method, operation


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _nodes(inner)


def _resolve(document: dict[str, Any], reference: str) -> Any:
    found: Any = document
    for name in reference.removeprefix("#/").split("/"):
        found = found[name]
    return found


def test_it_is_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    assert not [node for node in _nodes(document["components"]["schemas"]) if OBSOLETE & node.keys()]


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    references = {node["$ref"] for node in _nodes(document) if isinstance(node.get("$ref"), str)}

    assert len(references) > 30
    for reference in references:
        assert _resolve(document, reference)


def test_every_route_is_documented(app: Flask, document: dict[str, Any]) -> None:
    documented = {(method.upper(), path) for path, method, _ in _operations(document)}
    routes = {
        (method, rule.rule.replace("<uuid:", "{").replace("<", "{").replace(">", "}"))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if not rule.rule.startswith("/docs") and rule.rule != "/openapi.json"
    }

    assert documented == routes


def test_every_operation_has_a_summary_and_a_name_of_its_own(document: dict[str, Any]) -> None:
    names = []
    for path, method, operation in _operations(document):
        assert operation.get("summary"), (method, path)
        names.append(operation["operationId"])

    assert len(set(names)) == len(names) >= 45


def test_every_operation_shows_an_example_of_each_side(document: dict[str, Any]) -> None:
    for path, method, operation in _operations(document):
        if "requestBody" in operation:
            (content,) = operation["requestBody"]["content"].values()
            assert content["example"] is not None, (method, path)
        successes = [status for status in operation["responses"] if status[0] == "2"]
        assert successes, (method, path)
        for status in successes:
            for content in operation["responses"][status].get("content", {}).values():
                assert content.get("example") is not None, (method, path, status)


def test_every_problem_is_documented_as_one(document: dict[str, Any]) -> None:
    for path, method, operation in _operations(document):
        problems = {s: r for s, r in operation["responses"].items() if s[0] in "45d"}
        assert "default" in problems, (method, path)
        for response in problems.values():
            told = _resolve(document, response["$ref"])
            assert set(told["content"]) == {"application/problem+json"}


def test_every_operation_behind_a_key_says_so(document: dict[str, Any]) -> None:
    for path, _, operation in _operations(document):
        if path.startswith("/v1/") and path != "/v1/tokens":
            ((scopes,),) = (list(one.values()) for one in operation["security"])
            assert scopes[0] in ("read", "write", "ops", "admin")
            assert {"401", "403", "429", "503"} <= operation["responses"].keys()


def test_every_request_example_is_accepted_by_its_schema() -> None:
    bodies = [
        parameter
        for noun in NOUNS
        for views in noun.blp._docs.values()
        for operation in views.values()
        for parameter in (operation or {}).get("arguments", {}).get("parameters", ())
        if parameter["in"] == "json"
    ]

    assert len(bodies) >= 12
    for body in bodies:
        assert not body["schema"].validate(body["example"]), body["schema"]


def test_every_field_is_described(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        for field, told in schema["properties"].items():
            assert "description" in told or "$ref" in json.dumps(told), (name, field)
