"""``lms demo load``: a small school to look around in."""

import click

from lms.cli.exercises import opened
from lms.services import demo
from lms.settings import Settings


@click.group("demo")
def demo_group() -> None:
    """The demo school."""


@demo_group.command("load")
@click.pass_obj
def load_command(settings: Settings) -> None:
    """Make the demo school where it is missing, and print its logins."""
    for login, password in demo.load(opened(settings)).items():
        click.echo(f"{login} {password}")
