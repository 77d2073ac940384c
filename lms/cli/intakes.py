"""``lms intakes``: do an intake again from its published file, without the school that published it."""

import sys
from pathlib import Path

import click

from lms.domain.tracks import intakes
from lms.errors import N_, RefusedError, told


@click.group("intakes")
def intakes_group() -> None:
    """Intakes: the lotteries that share out tracks."""


@intakes_group.command("recompute")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--sum", "expected", default="", help="The checksum that the page of the intake shows.")
def recompute_command(file: Path, expected: str) -> None:
    """Draw the lottery and share out the tracks again; exits with 1 when anything comes out otherwise.

    Uses nothing but FILE: no database, no network.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise RefusedError(N_("This is no file of an intake: %(where)s is wrong."), where="UTF-8") from None
    published = intakes.read(text)
    found = intakes.faults(published, expected)
    for fault in found:
        click.echo(f"differs: {fault.words % told(fault.values, str) if fault.values else fault.words}")
    placed = sum(one.track is not None for one in published.students)
    click.echo(f"{published.intake}: {len(published.students)} students, {placed} with a place")
    click.echo(f"sum {published.sum}")
    click.echo("again: something differs" if found else "again: the same")
    sys.exit(1 if found else 0)
