"""Bring a database to the newest shape, and draft the next step when the tables have changed."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from lms.storage.database import Database

FOLDER = Path(__file__).parent / "migrations"


def upgrade(database: Database) -> None:
    with database.engine.connect() as connection:
        command.upgrade(_config(connection), "head")
        connection.commit()


def draft(database: Database, message: str) -> None:
    """Write a new migration from what the tables have and the database (at head) has not."""
    with database.engine.connect() as connection:
        command.revision(_config(connection), message, autogenerate=True)


def is_current(database: Database) -> bool:
    return revision(database) == newest()


def revision(database: Database) -> str | None:
    """Return the last step that a database has taken."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def knows(revision: str) -> bool:
    """Whether a step is one of this program's: a newer program may have taken others."""
    return revision in {one.revision for one in ScriptDirectory.from_config(_config(None)).walk_revisions()}


@cache
def newest() -> str | None:
    """Return the last step that this program knows; its steps don't change while it runs."""
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def _config(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config
