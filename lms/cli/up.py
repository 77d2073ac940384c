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
@click.pass_obj
def prepare_command(settings: Settings) -> None:
    """Bring the database and the runner images to the newest shape."""
    prepare(settings, say)
