"""``lms grades regrade``: an exercise's attempts graded once more after a fix, looked at, then applied."""

import sys
import time
from datetime import datetime

import click

from lms.cli.exercises import opened
from lms.domain.people import Role
from lms.errors import N_, ForbiddenError, MissingError, RefusedError
from lms.runner.names import process_name
from lms.runner.sandbox import DockerRunner
from lms.services import cohorts, people, regrading
from lms.services.grading import gradings
from lms.services.people import Person
from lms.services.regrading import Trial
from lms.services.school import School
from lms.settings import Settings

PAUSE_SECONDS = 0.5


@click.group("grades")
def grades_group() -> None:
    """Grades of many attempts at once."""


@grades_group.command("regrade")
@click.argument("exercise")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only attempts from this day on.")
@click.option("--cohort", help="Only attempts of this cohort's people.")
@click.option("--apply", "applies", is_flag=True, help="Let what was found be the grades that count.")
@click.option("--reason", default="", help="Why, in a sentence: everybody whom it concerns reads it.")
@click.option("--by", "login", default="", help="Whose decision it is: the login of an admin.")
@click.option("--take-back", is_flag=True, help="Take back passes that are none any more, too.")
@click.option("--leave-faulty", is_flag=True, help="Apply though some could not be graded: they keep theirs.")
@click.option("--drop", is_flag=True, help="Drop the trial that is open, and change nothing.")
@click.pass_obj
def regrade_command(
    settings: Settings,
    exercise: str,
    *,
    since: datetime | None,
    cohort: str | None,
    applies: bool,
    reason: str,
    login: str,
    take_back: bool,
    leave_faulty: bool,
    drop: bool,
) -> None:
    """Grade every graded attempt at EXERCISE once more, with the recorded seeds, and list what changes.

    This is a trial and records nothing; called again, it goes on where it was stopped. With --apply the new
    grades count. Exits with 1 while an attempt could not be graded, unless --leave-faulty says to leave it.
    """
    school = opened(settings)
    by = admin_of(school, login) if applies or drop or login else None
    trial = trial_of(school, exercise, since, cohort, by)
    if drop and by is not None:
        regrading.drop(school, trial.regrade.id or 0, by)
        click.echo("dropped: nothing has changed")
        return
    leaves = applies and leave_faulty
    done = grade_all(school, settings, trial, tries_again=not leaves)
    tell(done)
    if done.faulty and not leaves:
        sys.exit(1)
    if applies and by is not None:
        regrading.apply(school, trial.regrade.id or 0, by, reason, takes_back=take_back, leaves_faulty=leaves)
        click.echo("applied: everybody concerned is told why")
    elif done.changed:
        click.echo(
            "nothing is recorded yet: --apply --by LOGIN --reason '…' does, --drop --by LOGIN forgets it"
        )


def admin_of(school: School, login: str) -> Person:
    """Return who decides; it is kept with the regrade."""
    if not login:
        raise RefusedError(N_("Say with --by whose decision it is: the login of an admin."))
    person = people.by_login(school, login)
    if person is None:
        raise MissingError(N_("There is nobody with the login “%(login)s”."), login=login)
    if person.role is not Role.ADMIN:
        raise ForbiddenError(N_("An admin does this."))
    return person


def trial_of(
    school: School, exercise: str, since: datetime | None, cohort: str | None, by: Person | None
) -> Trial:
    """Return the trial that is open, or begin one."""
    school.catalogue.get(exercise)
    known = regrading.open_trial(school, exercise)
    if known is None:
        day = since.date() if since else None
        cohort_id = None if cohort is None else cohort_of(school, cohort)
        known = regrading.begin(school, exercise, since=day, cohort_id=cohort_id, by=by)
    elif since or cohort:
        raise RefusedError(N_("A trial of this exercise is open: apply or drop it, then begin another."))
    return regrading.view(school, known.id or 0)


def cohort_of(school: School, name: str) -> int:
    found = [one.cohort.id for one in cohorts.listing(school) if one.cohort.name == name]
    if not found:
        raise MissingError(N_("There is no cohort “%(name)s”."), name=name)
    return found[0] or 0


def grade_all(school: School, settings: Settings, trial: Trial, *, tries_again: bool) -> Trial:
    """Grade what waits, beside the workers if there are any, until every attempt is decided.

    With ``tries_again`` what was given up before is graded once more.
    """
    regrade_id, owner = trial.regrade.id or 0, process_name()
    if trial.faulty and tries_again:
        regrading.try_again(school, regrade_id)
    elif trial.ready:
        return trial
    with DockerRunner(settings) as runner:
        while not (so_far := regrading.progress(school, regrade_id)).ready:
            held = regrading.claim(school, regrade_id, owner)
            if held is None:
                time.sleep(PAUSE_SECONDS)
            else:
                gradings.grade_claimed(school, runner, held)
            click.echo(f"\r{so_far.decided} of {so_far.total} graded again", nl=False, err=True)
    click.echo("", err=True)
    return regrading.view(school, regrade_id)


def tell(trial: Trial) -> None:
    for line in trial.changed:
        before, after = line.before, line.after
        click.echo(
            f"{line.names}, attempt {line.submission.number}: "
            f"{before.verdict.value} {before.points:g} of {before.max_points:g} -> "
            f"{after.verdict.value} {after.points:g} of {after.max_points:g}  ({', '.join(line.checks)})"
        )
    for fault in trial.faults:
        click.echo(f"could not be graded: {fault}", err=True)
    if trial.faulty:
        click.echo(
            f"{trial.faulty} of {trial.total} attempts could not be graded again: --apply refuses this, "
            "and with --leave-faulty lets them keep their grades",
            err=True,
        )
    click.echo(f"{trial.total} attempts, {len(trial.changed)} with another verdict or other points")
