"""``lms nightly``: the work of the day and the night, done now by hand."""

import sys

import click

from lms.cli.exercises import opened
from lms.services import chores
from lms.services.chores import Done
from lms.settings import Settings


@click.command("nightly")
@click.pass_obj
def nightly_command(settings: Settings) -> None:
    """Do what is due by day and by night, and say what was done; exits with 1 when a part failed."""
    school = opened(settings)
    done = chores.do(school, (*chores.DAILY, *chores.NIGHTLY))
    for one in done:
        click.echo(line(one))
    sys.exit(1 if any(one.fault for one in done) else 0)


def line(done: Done) -> str:
    return f"{done.name}: {done.count}" if done.fault is None else f"{done.name}: FAILED, {done.fault}"
