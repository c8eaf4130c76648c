"""The examples in the client's docstrings run."""

from __future__ import annotations

import doctest
from importlib import import_module
from pkgutil import walk_packages

import pytest

import api.client

MODULES = [
    one.name for one in walk_packages(api.client.__path__, "api.client.") if not one.name.endswith("__")
]


@pytest.mark.parametrize("name", ["api.client", *MODULES])
def test_examples_run(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0
