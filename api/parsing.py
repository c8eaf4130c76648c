"""Read a request's body and query strictly, before any schema sees them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from flask import Request
from marshmallow import RAISE, Schema, ValidationError
from webargs.flaskparser import FlaskParser, is_json_request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

#: Deeper documents than any request needs are refused before something recurses over them.
_DEEPEST = 32


class StrictParser(FlaskParser):
    """Refuses other media types than JSON, unknown query parameters, and text that can't be stored."""

    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012  (webargs' declaration)
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": RAISE,
    }

    def load_json(self, req: Request, schema: Schema) -> Any:  # noqa: ARG002
        """Return the body's document; an empty body without a media type is an empty document."""
        body = req.get_data(cache=True)
        # Werkzeug cuts a body of unknown length off at the limit, without a word.
        if req.content_length is None and len(body) >= (req.max_content_length or len(body) + 1):
            raise RequestEntityTooLarge
        if not body and not req.mimetype:
            return {}
        if not is_json_request(req):
            raise UnsupportedMediaType
        try:
            return json.loads(body, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise _broken(error) from error

    def pre_load(self, location_data: Any, *, schema: Schema, req: Request, location: str) -> Any:  # noqa: ARG002
        """Refuse text that Postgres can't keep: a NUL, or half a character."""
        if location in ("json", "query"):
            document = location_data if location == "json" else dict(req.args.lists())
            messages = {path: ["Holds a character that can't be stored."] for path in _unstorable(document)}
            if messages:
                raise ValidationError(_nested(messages))
        return location_data

    def handle_error(self, error: ValidationError, req: Request, schema: Schema, **_: Any) -> NoReturn:  # noqa: ARG002
        """Let the error go on to the app's handler, with the place it was found in."""
        ((location, messages),) = error.messages_dict.items()
        error.messages = messages
        error.location = location  # type: ignore[attr-defined]
        raise error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _broken(error: Exception) -> BadRequest:
    refused = BadRequest()
    place = f" at character {error.pos}" if isinstance(error, json.JSONDecodeError) else ""
    refused.problem_detail = f"The body is no JSON document{place}."  # type: ignore[attr-defined]
    return refused


def _unstorable(document: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if len(path) > _DEEPEST:
        raise ValidationError("Is nested too deeply.")
    if isinstance(document, str):
        if "\x00" in document or not _is_text(document):
            yield path
    elif isinstance(document, dict):
        for name, inner in document.items():
            if "\x00" in name or not _is_text(name):
                yield (*path, "?")
            yield from _unstorable(inner, (*path, name))
    elif isinstance(document, list):
        for index, inner in enumerate(document):
            yield from _unstorable(inner, (*path, str(index)))


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _nested(messages: dict[tuple[str, ...], list[str]]) -> dict[str, Any]:
    """Return messages by path as marshmallow nests them."""
    tree: dict[str, Any] = {}
    for path, found in messages.items():
        branch = tree
        for name in path[:-1]:
            branch = branch.setdefault(name, {})
        branch[path[-1] if path else "_schema"] = found
    return tree
