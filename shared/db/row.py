"""The declarative parent of every row, and the column types that rows share."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import DateTime, MetaData, Text, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column
from uuid_utils.compat import uuid7

#: A UUIDv7, so that ids sort by the time they were made.
Id = Annotated[UUID, mapped_column(primary_key=True, default=uuid7)]

#: When the row was inserted, by the database's clock.
CreatedAt = Annotated[datetime, mapped_column(server_default=func.now())]


class Row(DeclarativeBase):
    """A row of Assay's database."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy reads the plain dict)
        datetime: DateTime(timezone=True),
        str: Text(),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
        list[str]: ARRAY(Text()),
    }


def one_of(column: str, choices: type[StrEnum]) -> str:
    """Return the CHECK expression that holds ``column`` to an enum's values."""
    values = ", ".join(f"'{choice.value}'" for choice in choices)
    return f"{column} IN ({values})"
