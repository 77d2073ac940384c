"""Handing in without a push: a zip, or the newest commit of a public repository; and teams."""

from collections.abc import Callable
from typing import BinaryIO, cast

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.errors import N_, QatarlasError, RefusedError
from lms.services.access import Submission, Team
from lms.services.people import Person
from lms.services.school import School
from lms.services.submitting import remotes, teams, uploads, works
from lms.web.access import readable_exercise, readable_team, writable_team, writable_work
from lms.web.context import current_school
from lms.web.exercises import exercise_page
from lms.web.language import tell, translate
from lms.web.sessions import current_person

blueprint = Blueprint("works", __name__)


@blueprint.post("/exercises/<slug>/upload")
def upload(slug: str) -> ResponseReturnValue:
    """Hand in a zip."""
    archive = request.files.get("archive")

    def hand_in(person: Person, work_id: int) -> Submission:
        if archive is None or not archive.filename:
            raise RefusedError(N_("Choose a zip file first."))
        return uploads.hand_in_zip(current_school(), person.id or 0, work_id, cast(BinaryIO, archive.stream))

    return handed_in(slug, "upload", hand_in)


@blueprint.post("/exercises/<slug>/remote")
def remote(slug: str) -> ResponseReturnValue:
    """Keep the address of a public repository, and fetch its newest commit if that was asked."""
    address = request.form.get("address", "")[:600]

    def hand_in(person: Person, work_id: int) -> Submission | None:
        school = current_school()
        remotes.set_address(school, work_id, address)
        if "fetch" not in request.form or not address.strip():
            return None
        return remotes.fetch(school, person.id or 0, work_id)

    return handed_in(slug, "remote", hand_in)


def handed_in(
    slug: str, form: str, hand_in: Callable[[Person, int], Submission | None]
) -> ResponseReturnValue:
    """Do it on the person's work, begun now if need be; a refusal stands beside the form it is about."""
    school, person = current_school(), current_person()
    exercise = readable_exercise(school, person, slug)
    try:
        work = works.find_or_open(school, slug, person.id or 0)
        writable_work(school, person, work.id or 0)
        submission = hand_in(person, work.id or 0)
    except QatarlasError as error:
        return exercise_page(person, exercise, {form: tell(error)}), error.status
    if submission is None:
        flash(translate(N_("The address is kept.")), "pass")
        return redirect(url_for("exercises.page", slug=slug, _anchor="hand-in"), 303)
    return redirect(url_for("submissions.page", submission_id=submission.id), 303)


@blueprint.post("/exercises/<slug>/team")
def make_team(slug: str) -> ResponseReturnValue:
    school, person = current_school(), current_person()
    readable_exercise(school, person, slug)
    return changed(person, slug, lambda: teams.create(school, person.id or 0, slug))


@blueprint.post("/teams/<int:team_id>/ask")
def ask(team_id: int) -> ResponseReturnValue:
    school, person, team = mine(team_id, writable_team)
    login = request.form.get("login", "")
    return changed(person, team.exercise, lambda: teams.ask(school, person.id or 0, team_id, login))


@blueprint.post("/teams/<int:team_id>/confirm")
def confirm(team_id: int) -> ResponseReturnValue:
    school, person, team = mine(team_id, readable_team)
    return changed(person, team.exercise, lambda: teams.confirm(school, person.id or 0, team_id))


@blueprint.post("/teams/<int:team_id>/decline")
def decline(team_id: int) -> ResponseReturnValue:
    school, person, team = mine(team_id, readable_team)
    return changed(person, team.exercise, lambda: teams.decline(school, person.id or 0, team_id))


@blueprint.post("/teams/<int:team_id>/leave")
def leave(team_id: int) -> ResponseReturnValue:
    school, person, team = mine(team_id, readable_team)
    return changed(person, team.exercise, lambda: teams.leave(school, person.id or 0, team_id))


@blueprint.post("/teams/<int:team_id>/withdraw/<int:person_id>")
def withdraw(team_id: int, person_id: int) -> ResponseReturnValue:
    school, person, team = mine(team_id, writable_team)
    return changed(person, team.exercise, lambda: teams.withdraw(school, person.id or 0, team_id, person_id))


def mine(team_id: int, allowed: Callable[..., Team]) -> tuple[School, Person, Team]:
    school, person = current_school(), current_person()
    return school, person, allowed(school, person, team_id)


def changed(person: Person, slug: str, change: Callable[[], object]) -> ResponseReturnValue:
    """Change a team; a refusal stands in the team's box."""
    try:
        change()
    except QatarlasError as error:
        exercise = current_school().catalogue.get(slug)
        return exercise_page(person, exercise, {"team": tell(error)}), error.status
    return redirect(url_for("exercises.page", slug=slug, _anchor="team"), 303)
