"""Run the migrations on the connection that was handed in; Alembic loads this file."""

from __future__ import annotations

from alembic import context

from shared.models.job import Job

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Job.metadata,
    compare_type=True,
    compare_server_default=True,
)
context.run_migrations()
