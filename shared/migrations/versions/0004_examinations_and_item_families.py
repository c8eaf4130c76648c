"""Examinations and item families."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "item_families",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("floor", sa.Float(), nullable=False),
        sa.Column("verifier_hash", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "category IN ('knowledge', 'code_quality', 'security', 'performance', 'innovation', 'self_improvement', 'collaboration', 'experimental')",
            name=op.f("ck_item_families_category"),
        ),
        sa.CheckConstraint("floor BETWEEN 0 AND 0.34", name=op.f("ck_item_families_floor")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_item_families")),
    )
    op.create_table(
        "examinations",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("agent_version_id", sa.Uuid(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("in_flight", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("tokens", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("stopped_by", sa.Text(), nullable=False),
        sa.Column("overall", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("estimates", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "stopped_by IN ('items', 'tokens', 'seconds')", name=op.f("ck_examinations_stopped_by")
        ),
        sa.CheckConstraint("items >= 1 AND tokens >= 0 AND seconds >= 0", name=op.f("ck_examinations_cost")),
        sa.ForeignKeyConstraint(
            ["agent_version_id"], ["agent_versions.id"], name=op.f("fk_examinations_agent_version_id")
        ),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_examinations_client_id")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_examinations_job_id")),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_examinations")),
    )
    op.create_index(
        "ix_examinations_agent_version_id", "examinations", ["agent_version_id", "job_id"], unique=False
    )
    op.create_index("ix_examinations_client_id_job_id", "examinations", ["client_id", "job_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_examinations_client_id_job_id", table_name="examinations")
    op.drop_index("ix_examinations_agent_version_id", table_name="examinations")
    op.drop_table("examinations")
    op.drop_table("item_families")
