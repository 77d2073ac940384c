"""``lms exercises``: list what there is, let exercises prove themselves, and import content of others."""

import sys
from pathlib import Path

import click

from lms.domain.authoring import lacking_solutions
from lms.domain.exercises import Exercise
from lms.errors import N_, MissingError
from lms.grading.verify import Verified, verify
from lms.jobs import make_celery, make_nudge
from lms.runner.sandbox import DockerRunner
from lms.services.imports import State, import_corpus
from lms.services.school import School, open_school
from lms.settings import Settings


@click.group("exercises")
def exercises_group() -> None:
    """The exercises of the school."""


@exercises_group.command("list")
@click.pass_obj
def list_command(settings: Settings) -> None:
    """Print every exercise, and what is wrong with those that can't be read."""
    school = opened(settings)
    for one in school.catalogue:
        points = f"{one.max_points:g}" if one.checks else "peers"
        click.echo(f"{one.slug:24} {one.environment.name:8} {points:>6}  {one.title.en}")
    sys.exit(1 if tell_errors(school) else 0)


@exercises_group.command("verify")
@click.argument("slugs", nargs=-1)
@click.pass_obj
def verify_command(settings: Settings, slugs: tuple[str, ...]) -> None:
    """Grade every solution of all exercises, or of some, in the real sandbox.

    Exits with 1 when an exercise can't be read or a solution does not end as its folder says.
    """
    school = opened(settings)
    chosen = [school.catalogue.get(slug) for slug in slugs] or list(school.catalogue)
    if not chosen:
        raise MissingError(N_("There is no exercise in %(folder)s."), folder=settings.exercises)
    with DockerRunner(settings) as runner:
        wrong = sum(not told(row) for row in verify(chosen, runner, images=settings.beside_images))
    wrong += sum(map(tell_lacking, chosen))
    broken = tell_errors(school)
    click.echo("all as stated" if not wrong + broken else f"{wrong} not as stated, {broken} errors in files")
    sys.exit(1 if wrong or broken else 0)


@exercises_group.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--into", type=click.Path(path_type=Path), help="The folder of exercises; else the school's.")
@click.option("--environment", default="python", show_default=True, help="What the projects run in.")
@click.option("--base", default="", help="The address that the paths of the content hang on, for its links.")
@click.option("--dry-run", is_flag=True, help="Only tell what would come in.")
@click.pass_obj
def import_command(
    settings: Settings, path: Path, into: Path | None, environment: str, base: str, *, dry_run: bool
) -> None:
    """Read content in 01-edu's shape (README.md, audit/README.md, def.json) into exercises with rubrics.

    Importing again updates; what the school has translated or changed stays. Every file is told of. Exits
    with 1 when a project was refused, or has to be mended.
    """
    school, target = opened(settings), into or settings.exercises
    report = import_corpus(school, path, target, environment, base, dry_run=dry_run)
    for line in report.lines():
        click.echo(line)
    written = report.count(State.NEW) + report.count(State.UPDATED)
    if dry_run:
        click.echo("nothing was written: this was only a trial")
    elif written:
        click.echo(f"{written} written to {target}; the site takes them in at its next start")
    sys.exit(0 if report.whole else 1)


def opened(settings: Settings) -> School:
    return open_school(settings, make_nudge(make_celery(settings)))


def told(row: Verified) -> bool:
    """Print one row of the table, and return whether it is as stated."""
    mark = "ok " if row.ok else "NOT"
    click.echo(f"{mark} {row.seconds:6.2f} s  {row.exercise}: {row.solution}")
    click.echo(f"              stated: {row.expected}")
    if not row.ok:
        click.echo(f"              came:   {row.got}")
    return row.ok


def tell_lacking(exercise: Exercise) -> int:
    """Print which solutions an exercise still needs, and return how many kinds of them."""
    lacking = lacking_solutions(exercise)
    for words in lacking:
        click.echo(f"NOT           {exercise.slug}: {words}")
    return len(lacking)


def tell_errors(school: School) -> int:
    for problem in school.catalogue.errors:
        click.echo(str(problem), err=True)
    return len(school.catalogue.errors)
