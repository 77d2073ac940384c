"""``lms migrate``: bring the database to the newest shape, or draft its next step."""

import click

from lms.settings import Settings
from lms.storage import migrate
from lms.storage.database import Database


@click.command("migrate")
@click.option(
    "--draft", metavar="WORDS", help="Write a migration for what the tables have and the database has not."
)
@click.pass_obj
def migrate_command(settings: Settings, draft: str | None) -> None:
    """Bring the database to the newest shape."""
    database = Database(settings.database)
    migrate.upgrade(database)
    if draft:
        migrate.draft(database, draft)
    database.close()
