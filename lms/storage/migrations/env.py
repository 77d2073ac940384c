"""Alembic's environment: it is given an open connection by ``lms.storage.migrate``."""

from alembic import context
from sqlmodel import SQLModel

import lms.storage.tables  # noqa: F401  the metadata is complete once all tables are imported

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
