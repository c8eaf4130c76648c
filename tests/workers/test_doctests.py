from __future__ import annotations

import doctest
from importlib import import_module
from pkgutil import walk_packages

import pytest

import workers
from workers import agents, custody, grading

PACKAGES = (agents, grading, custody)
MODULES = sorted(
    module.name
    for package in PACKAGES
    for module in walk_packages(package.__path__, f"{workers.__name__}.{package.__name__.split('.')[-1]}.")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0
