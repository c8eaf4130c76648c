"""The app, and clients that ask it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from api.app import build_app
from shared.models import Client
from shared.security.keys import make_key
from shared.vocabulary import Scope
from tests.api.caller import Asking
from tests.factories import ApiKeyFactory, ClientFactory

SignIn = Callable[..., Asking]


@pytest.fixture(scope="session")
def app(parts: None) -> Flask:
    return build_app()


@pytest.fixture
def http(app: Flask, database: None) -> FlaskClient:
    """Somebody without a key."""
    return app.test_client()


@pytest.fixture
def sign_in(http: FlaskClient, session: Session) -> SignIn:
    """Make clients with keys of chosen scopes."""

    def make(*scopes: Scope, client: Client | None = None) -> Asking:
        owner = client or ClientFactory()
        secret = make_key()
        ApiKeyFactory(owner=owner, secret=secret, scopes=[*(scopes or Scope)])
        return Asking(http, secret.text, owner)

    return make


@pytest.fixture
def me(sign_in: SignIn) -> Asking:
    """A client whose key may do everything."""
    return sign_in()


@pytest.fixture
def stranger(sign_in: SignIn) -> Asking:
    """Another client, that may read and write its own."""
    return sign_in(Scope.READ, Scope.WRITE)
