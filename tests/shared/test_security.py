"""Keys, tokens, the token's secret, and references to secrets."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import jwt
import pytest

from shared.errors import SecretMissing, Unauthenticated
from shared.security import tokens
from shared.security.keys import digest, make_key
from shared.security.references import resolve_reference
from shared.security.token_secret import token_secret
from shared.settings import ROOT
from shared.vocabulary import Scope

SECRET = "s" * 64
CLAIMS = tokens.Claims(uuid4(), uuid4(), frozenset({Scope.READ, Scope.WRITE}))


def _issue(secret: str = SECRET, ago: float = 0.0) -> str:
    now = datetime.now(UTC) - timedelta(seconds=ago)
    return tokens.issue(CLAIMS, secret, now=now, lifetime_seconds=60)


def test_a_key_has_256_random_bits_and_a_digest() -> None:
    one, other = make_key(), make_key()

    assert one.text != other.text
    assert len(one.text) == len("assay_") + 43
    assert one.digest == digest(one.text)
    assert one.text.startswith(one.prefix)
    assert one.text not in repr(one)


def test_a_token_says_what_was_claimed() -> None:
    assert tokens.read(_issue(), SECRET) == CLAIMS


def test_an_expired_token_is_refused() -> None:
    with pytest.raises(Unauthenticated, match="expired"):
        tokens.read(_issue(ago=61), SECRET)


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "x"},
        {"kid": None},
        {"scopes": ["root"]},
        {"scopes": None},
        {"iss": "somebody"},
        {"exp": None},
        {"exp": "never"},
    ],
)
def test_a_signed_token_with_wrong_claims_is_refused(claims: dict[str, object]) -> None:
    said = jwt.decode(_issue(), SECRET, algorithms=["HS256"], issuer="assay") | claims
    odd = jwt.encode({k: v for k, v in said.items() if v is not None}, SECRET, algorithm="HS256")

    with pytest.raises(Unauthenticated):
        tokens.read(odd, SECRET)


@pytest.mark.parametrize("token", ["", "a.b.c", "é", _issue("x" * 64), _issue() + "x"])
def test_a_token_that_was_not_signed_here_is_refused(token: str) -> None:
    with pytest.raises(Unauthenticated):
        tokens.read(token, SECRET)


def test_racing_processes_end_with_one_secret(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from shared.security.token_secret import token_secret;"
        "sys.stdin.read(1); print(token_secret(Path(sys.argv[1])))"
    )
    racing = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path / "home")],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]

    for one in racing:
        assert one.stdin is not None
        one.stdin.write("x")
        one.stdin.flush()
    secrets = {one.communicate()[0].strip() for one in racing}

    assert len(secrets) == 1
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["token.secret"]


def test_who_comes_second_takes_the_firsts_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token.secret").write_text("the first one's\n")
    monkeypatch.setattr(Path, "exists", lambda _: False)

    assert token_secret(tmp_path) == "the first one's"
    assert len(list(tmp_path.iterdir())) == 1


def test_the_secret_is_its_owners_alone_and_stays(tmp_path: Path) -> None:
    secret = token_secret(tmp_path)
    token_secret.cache_clear()

    assert token_secret(tmp_path) == secret
    assert (tmp_path / "token.secret").stat().st_mode & 0o777 == 0o600


def test_a_reference_names_a_variable_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from-file\n")

    assert resolve_reference("env:KEY", {"KEY": "from-env"}) == "from-env"
    assert resolve_reference(f"file:{tmp_path / 'key'}") == "from-file"


@pytest.mark.parametrize(
    "reference", ["env:KEY", "env:BLANK", "file:/nowhere/key", "file:/", "file:\0", "KEY", "sk-1"]
)
def test_a_reference_to_nothing_is_told(reference: str) -> None:
    with pytest.raises(SecretMissing) as raised:
        resolve_reference(reference, {"BLANK": " "})

    assert "sk-1" not in raised.value.message


def test_a_file_that_is_no_text_is_told_without_its_contents(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff\xfe planted")

    with pytest.raises(SecretMissing) as raised:
        resolve_reference(f"file:{tmp_path / 'key'}")

    assert "planted" not in raised.value.message
