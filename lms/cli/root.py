"""The root of the ``lms`` command: every group of commands is joined here."""

import logging
import sys

import click
from pydantic import ValidationError

from lms.cli.authoring import new_command, try_command
from lms.cli.backups import backup_command, restore_command
from lms.cli.database import migrate_command
from lms.cli.demo import demo_group
from lms.cli.exercises import exercises_group
from lms.cli.grades import grade_command
from lms.cli.intakes import intakes_group
from lms.cli.nightly import nightly_command
from lms.cli.people import people_group
from lms.cli.processes import schedule_command, web_command, worker_command
from lms.cli.regrading import grades_group
from lms.cli.tracks import tracks_group
from lms.cli.up import prepare_command, up_command
from lms.errors import QatarlasError
from lms.settings import Settings


class Root(click.Group):
    """Says what the program refused in one line, with exit status 1, instead of a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except QatarlasError as error:
            click.echo(f"lms: {error}", err=True)
            sys.exit(1)


@click.group(cls=Root, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(context: click.Context) -> None:
    """Qatarlas, the learning management system of a peer-to-peer school."""
    try:
        context.obj = Settings()
    except ValidationError as error:
        for problem in error.errors():
            name = "_".join(str(part) for part in problem["loc"]).upper()
            click.echo(f"lms: QATARLAS_{name}: {problem['msg']}", err=True)
        sys.exit(2)
    logging.basicConfig(level=context.obj.log_level, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells of every look at the database


for command in (new_command, try_command):
    exercises_group.add_command(command)
for command in (
    backup_command,
    demo_group,
    exercises_group,
    grade_command,
    grades_group,
    intakes_group,
    migrate_command,
    nightly_command,
    people_group,
    prepare_command,
    restore_command,
    schedule_command,
    tracks_group,
    up_command,
    web_command,
    worker_command,
):
    main.add_command(command)
