"""The migrations make exactly what the tables say."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from lms.storage import migrate
from lms.storage.database import Database


def test_the_migrations_lead_to_the_tables(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_a_migrated_database_is_current_and_an_empty_one_is_not(database_url: str) -> None:
    fresh = Database(database_url)
    assert not migrate.is_current(fresh)
    migrate.upgrade(fresh)
    assert migrate.is_current(fresh)
    fresh.close()
