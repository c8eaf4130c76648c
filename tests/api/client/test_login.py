"""Logging in once, and the mistakes that a newcomer makes."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from api.client import logins
from tests.api.caller import Asking
from tests.api.client.conftest import Person
from tests.closed import closed_port

#: Where a login is kept below the configuration of these tests.
KEPT = Path("config/assay/login.json")


def test_a_login_is_kept_for_its_owner_alone(person: Person, address: str, me: Asking) -> None:
    Path("key").write_text(f"{me.key}\n")

    logged_in = person("login", "--url", address, "--key-file", "key")
    listed = person("agents", "--json")

    assert logged_in.exit_code == 0, logged_in.stderr
    assert stat.S_IMODE(KEPT.stat().st_mode) == 0o600
    assert json.loads(KEPT.read_text()) == {"url": address, "key": me.key}
    assert (listed.exit_code, json.loads(listed.stdout)) == (0, [])


def test_the_key_may_come_on_standard_input(person: Person, address: str, me: Asking) -> None:
    assert person("login", "--url", address, "--key-file", "-", input=me.key).exit_code == 0


def test_the_key_may_be_an_option(person: Person, address: str, me: Asking) -> None:
    assert person("login", "--url", address, "--key", me.key).exit_code == 0


def test_the_key_is_never_shown(person: Person, address: str, me: Asking) -> None:
    shown = person("login", "--url", address, "--key", me.key)

    assert me.key not in shown.output
    assert me.key not in repr(logins.current())


def test_a_wrong_key_is_not_kept(person: Person, address: str, me: Asking) -> None:
    refused = person("login", "--url", address, "--key", "assay_wrong")

    assert refused.exit_code == 3
    assert "The API key is not valid. Log in again with `assay login`" in refused.stderr
    assert not KEPT.exists()


def test_a_server_that_is_down_is_told(person: Person) -> None:
    with closed_port() as port:
        away = person("login", "--url", f"http://127.0.0.1:{port}", "--key", "assay_key")

    assert away.exit_code == 4
    assert "can't be reached" in away.stderr
    assert "`make up`" in away.stderr


def test_without_a_key_nothing_is_tried(person: Person) -> None:
    assert "No key was given." in person("login").stderr


def test_somebody_who_is_not_logged_in_is_told_how(person: Person) -> None:
    shown = person("agents")

    assert (shown.exit_code, shown.stdout) == (3, "")
    assert shown.stderr == (
        "assay: You are not logged in. Log in with `assay login`, or set ASSAY_URL and ASSAY_KEY.\n"
    )


@pytest.mark.parametrize("running", [True, False])
def test_a_checkout_tells_the_very_command(person: Person, running: bool) -> None:
    _checkout(api="http://127.0.0.1:8123" if running else None)

    told = person("agents").stderr

    port = 8123 if running else 8000
    assert f"`assay login --url http://127.0.0.1:{port} --key-file {Path.cwd()}/.assay/admin.key`" in told
    assert ("Start the platform of this checkout with `make up`." in told) is not running


def test_in_a_checkout_the_address_is_known(person: Person, address: str, me: Asking) -> None:
    _checkout(api=address, key=me.key)

    assert person("login", "--key-file", ".assay/admin.key").exit_code == 0
    assert json.loads(KEPT.read_text())["url"] == address


def test_the_kept_key_goes_to_no_other_server(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    logins.keep(logins.Login("http://127.0.0.1:8000", "assay_key"))
    monkeypatch.setenv("ASSAY_URL", "http://192.0.2.1")

    told = person("agents")

    assert told.exit_code == 3
    assert "ASSAY_URL is http://192.0.2.1, but you are logged in to http://127.0.0.1:8000." in told.stderr


def test_a_login_that_can_not_be_read_is_told(person: Person) -> None:
    KEPT.parent.mkdir(parents=True)
    KEPT.write_text("{")

    assert "can't be read" in person("agents").stderr


def test_a_login_that_can_not_be_kept_is_told(person: Person, address: str, me: Asking) -> None:
    Path("config").write_text("no folder")

    told = person("login", "--url", address, "--key", me.key)

    assert told.exit_code == 9
    assert "XDG_CONFIG_HOME" in told.stderr


def test_an_address_that_others_can_read_is_warned_of(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.client.client.Client.agents", lambda _: [])

    assert "not encrypted" in person("login", "--url", "http://192.0.2.1", "--key", "assay_key").stderr


def test_logging_out_forgets(person: Person) -> None:
    logins.keep(logins.Login("http://127.0.0.1:8000", "assay_key"))

    assert "Logged out." in person("logout").stderr
    assert not KEPT.exists()
    assert "You were not logged in." in person("logout").stderr


def _checkout(*, api: str | None, key: str = "assay_key") -> None:
    Path(".assay/run").mkdir(parents=True)
    Path(".assay/admin.key").write_text(key)
    Path(".assay/run/up.lock").write_text(json.dumps({"pid": 1} | ({"api": api} if api else {})))
