"""What sandbox each worker has."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("workers", sa.Column("sandbox", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_workers_sandbox"), "workers", "sandbox IN ('T1', 'T1b', 'T2', 'none')"
    )


def downgrade() -> None:
    op.drop_column("workers", "sandbox")
