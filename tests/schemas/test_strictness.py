"""Every schema is strict, documented, and accepts its own example."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import pytest
from marshmallow import RAISE, Schema, ValidationError, fields

import schemas
from schemas.strict import Number, Strict, Truth, example_of


def _all() -> Iterator[type[Schema]]:
    for module in iter_modules(schemas.__path__):
        for value in vars(import_module(f"schemas.{module.name}")).values():
            if isinstance(value, type) and issubclass(value, Strict) and value is not Strict:
                yield value


ALL = sorted(set(_all()), key=lambda schema: schema.__name__)


@pytest.mark.parametrize("schema", ALL, ids=lambda schema: schema.__name__)
def test_unknown_fields_are_refused(schema: type[Schema]) -> None:
    assert schema().unknown == RAISE

    with pytest.raises(ValidationError) as raised:
        schema().load({"surprise": 1})

    assert raised.value.messages_dict["surprise"] == ["There is no such field."]


@pytest.mark.parametrize("schema", ALL, ids=lambda schema: schema.__name__)
def test_every_field_is_described_and_has_an_example(schema: type[Schema]) -> None:
    for name, field in schema().fields.items():
        whole = isinstance(field, fields.Nested) or (
            isinstance(field, fields.List) and isinstance(field.inner, fields.Nested)
        )
        assert whole or (field.metadata.get("description") and "examples" in field.metadata), name
    assert isinstance(example_of(schema()), dict)


@pytest.mark.parametrize("schema", [one for one in ALL if one.__name__.endswith(("Request", "Change"))])
def test_the_example_of_a_request_is_accepted(schema: type[Schema]) -> None:
    assert schema().validate(example_of(schema())) == {}


@pytest.mark.parametrize("wrong", [1, 0, "true", None, [], 1.0])
def test_only_true_and_false_are_truths(wrong: object) -> None:
    with pytest.raises(ValidationError):
        Truth().deserialize(wrong)


@pytest.mark.parametrize("wrong", ["1.5", True, float("nan"), float("inf"), None, []])
def test_only_finite_numbers_are_numbers(wrong: object) -> None:
    with pytest.raises(ValidationError):
        Number().deserialize(wrong)


def test_the_schemas_know_neither_database_nor_web() -> None:

    names = ",".join(f"schemas.{module.name}" for module in iter_modules(schemas.__path__))
    script = f"import sys, {names}; print({{'sqlalchemy', 'celery', 'flask', 'shared.settings'}} & set(sys.modules))"

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"
