"""``lms up`` and ``lms prepare``."""

import sys

import click

from lms.settings import Settings
from lms.up.start import prepare, up
from lms.up.supervisor import say

INTERRUPTED = 130


@click.command("up")
@click.pass_obj
def up_command(settings: Settings) -> None:
    """Run the whole school in this terminal until Ctrl-C."""
    try:
        sys.exit(up(settings, say))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


@click.command("prepare")
@click.argument("environments", nargs=-1)
@click.pass_obj
def prepare_command(settings: Settings, environments: tuple[str, ...]) -> None:
    """Bring the database and the images of all environments, or of some, to the newest shape."""
    prepare(settings, say, environments)
