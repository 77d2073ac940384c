"""``lms backup`` and ``lms restore``: the embedded database, the repositories and the files, in one file."""

from datetime import UTC, datetime
from pathlib import Path

import click

from lms.services import backups
from lms.services.backups import Backup
from lms.settings import Settings


@click.command("backup")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def backup_command(settings: Settings, folder: Path) -> None:
    """Write a backup into FOLDER while the school goes on, prove that it can be unpacked, print its path."""
    made = backups.make(settings, folder, now())
    tell(made)
    click.echo(made.path)


@click.command("restore")
@click.argument("backup", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Set aside the school that stands here.")
@click.option("--check", is_flag=True, help="Only say whether the backup is whole.")
@click.pass_obj
def restore_command(settings: Settings, backup: Path, *, replace: bool, check: bool) -> None:
    """Put a backup in place; a school that stands here already is touched only with --replace."""
    if check:
        tell(backups.check(settings, backup))
        click.echo("the backup is whole")
        return
    restored = backups.restore(settings, backup, now(), replace=replace)
    tell(restored.backup)
    if restored.set_aside is not None:
        click.echo(f"what stood here is in {restored.set_aside}")
        click.echo("who was erased since the backup has to be erased again: docs/privacy.md says how")
    click.echo(f"restored into {settings.var}; start the school, it brings the database up to date")


def tell(made: Backup) -> None:
    held = made.manifest
    click.echo(
        f"of {held.made_at}: {sum(held.rows.values())} rows, {held.works} works, {len(held.files)} files"
    )
    for work_id in made.lost:
        click.echo(f"work {work_id}: its repository is not whole in the school itself", err=True)


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  the clock, read at the edge
