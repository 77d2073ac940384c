"""The migrations make exactly what the tables say."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from lms.storage import migrate
from lms.storage.database import Database
from tests.support.databases import fresh_database_url


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Database]:
    """Return a database without tables."""
    with fresh_database_url(tmp_path, bare=True) as url:
        opened = Database(url)
        yield opened
        opened.close()


def test_the_migrations_lead_to_the_tables(bare: Database) -> None:
    migrate.upgrade(bare)
    with bare.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_a_migrated_database_is_current_and_a_bare_one_is_not(bare: Database) -> None:
    assert not migrate.is_current(bare)
    migrate.upgrade(bare)
    assert migrate.is_current(bare)
