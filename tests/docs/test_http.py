"""The HTTP guide names every code that a client may meet, and no path that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from api.app import build_app
from api.statuses import HTTP_PROBLEMS, status_of
from shared.errors import (
    AgentError,
    AssayError,
    Interruption,
    InvalidRequest,
    JobError,
    Unavailable,
    UnknownKind,
)
from shared.settings import ROOT
from shared.vocabulary import AttemptOutcome, JobState, Protocol, Scope
from tests.docs.pages import page

PAGE = page("docs/http.md")
PROBLEMS = {(int(status), code) for status, code in re.findall(r"^\| (\d{3}) \| `(\w+)` \|", PAGE.text, re.M)}
FIRST_CELLS = set(re.findall(r"^\| `(\w+)` \|", PAGE.text, re.M))


def _tree(error: type[AssayError]) -> Iterator[type[AssayError]]:
    yield error
    for child in error.__subclasses__():
        yield from _tree(child)


def test_every_problem_is_in_the_table_with_its_status() -> None:
    raised = {(status_of(error), error.code) for top in (InvalidRequest, Unavailable) for error in _tree(top)}
    before = {(status, code) for status, (code, _) in HTTP_PROBLEMS.items()}

    assert raised | before | {(status_of(UnknownKind), UnknownKind.code)} == PROBLEMS


def test_every_other_error_is_told_as_a_reason_why_jobs_fail() -> None:
    reasons = {
        error.code
        for top in (AgentError, JobError)
        for error in _tree(top)
        if not issubclass(error, Interruption | UnknownKind)
    }

    assert reasons <= FIRST_CELLS


def test_states_scopes_and_protocols_are_all_told() -> None:
    words = {*JobState, *Scope, *Protocol}

    assert [word for word in words if f"`{word}`" not in PAGE.text] == []


def test_every_type_of_event_is_told() -> None:
    store = "".join(path.read_text() for path in (ROOT / "shared" / "store").glob("*.py"))
    written = set(re.findall(r'\btell\(\w+, \w+, "(\w+)"', store)) | set(
        re.findall(r'"type": "(\w+)"', store)
    )
    written |= set(re.findall(r"SELECT id, version, '(\w+)'", store))
    chosen = set(re.findall(r'\btell\(\w+, \w+, "(\w+)" if .* else "(\w+)"', store))
    types = written | {word for pair in chosen for word in pair} | set(AttemptOutcome)

    assert "started" in types
    assert [word for word in types if f"`{word}`" not in PAGE.text] == []


def test_the_paths_are_the_apis() -> None:
    rules = {re.sub(r"<[^>]+>", "*", rule.rule) for rule in build_app().url_map.iter_rules()}
    told = re.findall(r"\$API(/[\w/$-]+)", PAGE.text) + re.findall(r"[A-Z]+ (/[\w/{} -]+)[`?]", PAGE.text)

    named = {re.sub(r"\$[A-Z]+|\{[^}]+\}", "*", path) for path in told}

    assert named
    assert named <= rules
