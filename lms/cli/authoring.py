"""``lms exercises new`` and ``try``: begin an exercise, and see at once how a folder is graded."""

import sys
from pathlib import Path

import click

from lms.cli.asking import asked_wish
from lms.cli.exercises import opened
from lms.cli.trying import Trial, changes
from lms.domain.skeletons import CheckKind
from lms.runner.sandbox import DockerRunner
from lms.services import authoring
from lms.settings import Settings


@click.command("new")
@click.argument("slug", required=False)
@click.option("--title-en", help="The title in English.")
@click.option("--title-kk", help="The title in Kazakh; the English one if left out.")
@click.option("--title-ru", help="The title in Russian; the English one if left out.")
@click.option("--kind", type=click.Choice([one.value for one in CheckKind]), help="What its checks do.")
@click.option("--environment", help="What it runs in; the usual one of the kind if left out.")
@click.option("--file", "files", multiple=True, help="A file that students hand in; may be given often.")
@click.option("--into", type=click.Path(path_type=Path), help="The folder of exercises; else the school's.")
@click.pass_obj
def new_command(  # noqa: PLR0917  click hands over every option by its name
    settings: Settings,
    slug: str | None,
    title_en: str | None,
    title_kk: str | None,
    title_ru: str | None,
    kind: str | None,
    environment: str | None,
    files: tuple[str, ...],
    into: Path | None,
) -> None:
    """Begin an exercise: a folder with checks, texts and solutions that verifies as it stands.

    What no option says is asked; for a script that names the SLUG the usual answer is taken.
    """
    school = opened(settings)
    titles = {"en": title_en, "kk": title_kk, "ru": title_ru}
    wish = asked_wish(school, slug, titles, kind, environment, files, into)
    folder = authoring.begin(school, wish, into)
    click.echo(f"{folder} is written, with solutions that pass and fail as they should. Now:")
    if into is None:
        click.echo(f"  lms exercises verify {wish.slug}     grades all of them")
    click.echo(f"  lms exercises try {folder}/starter --watch     grades what you change")


@click.command("try")
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--exercise", "slug", help="Against this exercise; else the one that the folder belongs to.")
@click.option("--watch", is_flag=True, help="Grade again whenever a file changes, until Ctrl-C.")
@click.option("--seed", type=int, default=20, show_default=True, help="What random inputs are drawn from.")
@click.pass_obj
def try_command(settings: Settings, path: Path, slug: str | None, *, watch: bool, seed: int) -> None:
    """Grade a folder that lies here, and tell each check as it is decided. Nothing is recorded.

    PATH is a work, or a solution or the starter in the folder of an exercise. Exits with 0 when it passes
    (a solution: when it ends as its folder says), with 1 when it does not, with 2 when a check is broken.
    """
    trial = Trial(opened(settings), path.resolve(), slug, seed)
    with DockerRunner(settings) as runner:
        status = trial.run(runner)
        if watch:
            for _ in changes(trial.watched):
                click.echo("")
                status = trial.run(runner)
    sys.exit(status)
