"""The parent of every schema: what is not named is refused, and everything has an example."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from marshmallow import RAISE, Schema, fields, validate

#: A client's names for things: what a URL, a log line and a table cell can hold.
NAME = validate.Regexp(
    r"^[A-Za-z0-9][A-Za-z0-9 ._-]{0,79}\Z",
    error="Must be 1 to 80 letters, digits, blanks, '.', '_' or '-', and begin with a letter or digit.",
)


class Strict(Schema):
    """Refuses unknown fields."""

    class Meta:
        """Marshmallow's options."""

        unknown = RAISE

    error_messages: dict[str, str] = {  # noqa: RUF012  (marshmallow's declaration)
        "type": "Must be an object.",
        "unknown": "There is no such field.",
    }


class Truth(fields.Boolean):
    """True or false, and nothing that merely looks like it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **rest)


class Number(fields.Float):
    """A finite number, and no text that spells one."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **rest)


class Part(fields.Nested):
    """Some fields of the same row, told as an object of their own; null where ``unless`` is empty."""

    def __init__(self, schema: type[Schema], *, unless: str | None = None, **options: Any) -> None:
        super().__init__(schema, required=True, allow_none=unless is not None, **options)
        self.unless = unless

    def get_value(self, obj: Any, attr: str, accessor: Any = None, default: Any = None) -> Any:  # noqa: ARG002
        """Return the row itself."""
        return None if self.unless and getattr(obj, self.unless) is None else obj


def one_of(choices: type[StrEnum]) -> validate.OneOf:
    """Return the validator that documents a row's text as one of an enum's values."""
    return validate.OneOf([choice.value for choice in choices])


def told(description: str, example: Any, *, shown: bool = True) -> dict[str, Any]:
    """Return the metadata that documents a field; ``shown`` says whether whole examples have it."""
    return {"description": description, "examples": [example], "shown": shown}


def example_of(schema: Schema) -> Any:
    """Return an example of a whole document, put together from its fields' examples."""
    return {
        field.data_key or name: _field_example(field)
        for name, field in schema.fields.items()
        if field.metadata.get("shown", True)
    }


def _field_example(field: fields.Field[Any]) -> Any:
    if "examples" in field.metadata:
        return field.metadata["examples"][0]
    if isinstance(field, fields.Nested):
        return example_of(field.schema)
    if isinstance(field, fields.List):
        return [_field_example(field.inner)]
    raise TypeError(f"{field!r} has neither an example nor a schema of its own")
