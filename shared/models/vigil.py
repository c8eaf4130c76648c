"""The vigil: how long the database has been watched without a gap."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.row import Row


class Vigil(Row):
    """The one row that every reconciler writes again and again; times are the database's own."""

    __tablename__ = "vigils"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: When it was written last.
    seen_at: Mapped[datetime]
    #: When the last gap ended that a second one may not follow soon.
    shaken_at: Mapped[datetime]
    #: Until then live workers renew what they could not renew in a gap.
    quiet_until: Mapped[datetime]
