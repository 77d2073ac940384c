"""``lms grade``: what was recorded of a submission, and whether it comes out the same again."""

import sys

import click

from lms.cli.exercises import opened
from lms.domain.verdicts import Report
from lms.errors import N_, MissingError
from lms.runner.sandbox import DockerRunner
from lms.services.grading import gradings
from lms.services.submitting import outgoing, submissions
from lms.services.submitting.submissions import SubmissionView
from lms.settings import Settings


@click.command("grade")
@click.argument("submission", type=int)
@click.option("--as", "form", type=click.Choice(list(outgoing.WRITERS)), help="Print it for other tools.")
@click.option("--again", is_flag=True, help="Grade it once more with the recorded seed, and compare.")
@click.pass_obj
def grade_command(settings: Settings, submission: int, *, form: str | None, again: bool) -> None:
    """Print the grade of a submission; --again reproduces it and exits with 1 when anything differs."""
    school = opened(settings)
    if form is not None:
        click.echo(outgoing.written(school, submission, form, language="en"), nl=False)
        return
    seen = submissions.view(school, submission)
    tell_recorded(seen)
    if not again:
        return
    with DockerRunner(settings) as runner:
        report = gradings.again(school, runner, submission)
    differences = list(compare(seen, report))
    for difference in differences:
        click.echo(f"differs: {difference}")
    click.echo("again: something differs" if differences else "again: the same")
    sys.exit(1 if differences else 0)


def tell_recorded(seen: SubmissionView) -> None:
    if seen.grade is None:
        raise MissingError(N_("This attempt has no grade yet."))
    grade = seen.grade
    click.echo(f"{seen.work.exercise}, attempt {seen.submission.number}, commit {seen.submission.commit_id}")
    click.echo(f"{grade.verdict}: {grade.points:g} of {grade.max_points:g} points")
    for check in seen.checks:
        click.echo(f"  {mark(check.passed)} {check.points:5g} of {check.max_points:5g}  {check.name}")
    click.echo(f"image {grade.image_id}")
    click.echo(f"checks {grade.checks_version}")
    click.echo(f"seed {grade.seed}")


def mark(passed: bool | None) -> str:  # noqa: FBT001  the one thing that is marked
    return "not run" if passed is None else "passed " if passed else "failed "


def compare(seen: SubmissionView, report: Report) -> list[str]:
    """Say in what a new report differs from what was recorded."""
    if seen.grade is None:
        return ["nothing was recorded"]
    pairs = [
        ("image", seen.grade.image_id, report.image_id),
        ("checks version", seen.grade.checks_version, report.checks_version),
        ("verdict", seen.grade.verdict, report.verdict),
        ("points", seen.grade.points, report.points),
        (
            "checks",
            [(check.name, check.passed, check.points) for check in seen.checks],
            [(outcome.name, outcome.passed, outcome.points) for outcome in report.outcomes],
        ),
    ]
    return [f"{name} was {before}, is {now}" for name, before, now in pairs if before != now]
