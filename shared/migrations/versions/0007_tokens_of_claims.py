"""By what a claim is found again whose answer was lost."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("job_attempts", sa.Column("token", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("job_attempts", "token")
