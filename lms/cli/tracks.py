"""``lms tracks``: take tracks and activities from a file."""

import sys
from pathlib import Path

import click

from lms.cli.people import ready
from lms.services.tracks import importing
from lms.settings import Settings


@click.group("tracks")
def tracks_group() -> None:
    """The tracks of the programmes."""


@tracks_group.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--programme", required=True, help="Short name of the programme, as in addresses.")
@click.option("--dry-run", is_flag=True, help="Only tell what would come in.")
@click.pass_obj
def import_command(settings: Settings, path: Path, programme: str, *, dry_run: bool) -> None:
    """Take a TOML file of tracks, maps and activities; update what is there by its slug.

    Exits with 1, and keeps nothing of the file, when anything in it is wrong.
    """
    try:
        taken = importing.import_file(ready(settings), path, programme, dry_run=dry_run)
    except importing.BrokenError as broken:
        for problem in broken.problems:
            click.echo(str(problem), err=True)
        sys.exit(1)
    click.echo(f"{taken.tracks} tracks, {taken.activities} activities")
    if dry_run:
        click.echo("nothing was kept: this was only a trial")


@tracks_group.command("seed")
@click.pass_obj
def seed_command(settings: Settings) -> None:
    """Give the programmes that have no tracks those that come with the school."""
    importing.seed(ready(settings))
    click.echo("done")
