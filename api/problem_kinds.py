"""Explain each type of problem at the address that problem documents name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from api.blueprint import Blueprint
from api.statuses import HTTP_PROBLEMS, status_of
from schemas.problems import ProblemKind
from shared.errors import AssayError, InvalidRequest, NotFound, Unavailable

blp = Blueprint("problems", __name__, public=True, description="What the types of problems mean.")


@blp.get("/problems/<code>")
@blp.response(200, ProblemKind)
@blp.problems(404)
def show_problem(code: str) -> dict[str, Any]:
    """Explain a type of problem."""
    found = dict(_known()).get(code)
    if found is None:
        raise NotFound
    return found


def _known() -> Iterator[tuple[str, dict[str, Any]]]:
    for status, (code, title) in HTTP_PROBLEMS.items():
        yield code, _told(code, title, status)
    for error in (*_tree(InvalidRequest), *_tree(Unavailable)):
        yield error.code, _told(error.code, error.__doc__ or "", status_of(error))


def _tree(error: type[AssayError]) -> Iterator[type[AssayError]]:
    yield error
    for child in error.__subclasses__():
        yield from _tree(child)


def _told(code: str, title: str, status: int) -> dict[str, Any]:
    return {
        "type": f"/problems/{code}",
        "code": code,
        "title": title.strip().rstrip("."),
        "status": status,
    }
