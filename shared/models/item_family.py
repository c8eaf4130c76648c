"""An item family as the API knows it: its name, its category, its floor."""

from __future__ import annotations

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.row import Row, one_of
from shared.vocabulary import Category


class ItemFamily(Row):
    """A family of the running version, written at preparation; the engine has its code."""

    __tablename__ = "item_families"
    __table_args__ = (
        CheckConstraint(one_of("category", Category), name="category"),
        CheckConstraint("floor BETWEEN 0 AND 0.34", name="floor"),
    )

    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    category: Mapped[str]
    #: The most that one constant answer scores on average; it is taken off reported scores.
    floor: Mapped[float]
    verifier_hash: Mapped[str]
    #: One sentence: what it measures.
    measures: Mapped[str]
