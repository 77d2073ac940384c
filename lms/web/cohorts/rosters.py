"""Rosters: who is in a cohort, invitations to it, and how a student goes on elsewhere or leaves."""

from flask import Blueprint, flash, redirect, request, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue

from lms.domain.cohorts.enrolments import Ending
from lms.errors import N_, MissingError, QatarlasError, RefusedError
from lms.services import cohorts, people
from lms.services import invitations as invited
from lms.services.cohorts import CohortView, invites, rosters
from lms.services.people import Person
from lms.web.access import readable_cohort, writable_cohort
from lms.web.context import current_school
from lms.web.doors import unstored
from lms.web.language import tell, translate
from lms.web.numbers import row_number
from lms.web.sessions import current_person
from lms.web.words import ENDINGS, INVITATIONS, LANGUAGES, LINKS

blueprint = Blueprint("rosters", __name__, url_prefix="/cohorts/<int:cohort_id>")

LONGEST_LIST = 20_000
LEAVINGS = (Ending.FINISHED, Ending.LEFT, Ending.NOT_TAKEN)


@blueprint.get("/roster")
def page(cohort_id: int) -> ResponseReturnValue:
    school = current_school()
    view = readable_cohort(school, current_person(), cohort_id)
    return render(
        "rosters/page.html",
        view=view,
        roster=rosters.roster(school, cohort_id),
        spoken=LANGUAGES,
        link_words=LINKS,
        endings=ENDINGS,
    )


@blueprint.route("/invitations", methods=["GET", "POST"])
def invitations(cohort_id: int) -> ResponseReturnValue:
    """Make a link for every name; the links stand on the page that answers the form, nowhere else."""
    school, by = current_school(), current_person()
    view = writable_cohort(school, by, cohort_id)
    if request.method == "GET":
        return invitations_page(view)
    names = request.form.get("names", "")[:LONGEST_LIST]
    try:
        made = invites.invite_many(school, by, cohort_id, names.splitlines())
    except RefusedError as error:
        return invitations_page(view, names=names, wrong=tell(error)), 422
    return unstored(links_page(view, [(one.name, "", link_of(one.word)) for one in made]))


@blueprint.get("/people/<int:person_id>")
def member(cohort_id: int, person_id: int) -> ResponseReturnValue:
    """Show a student's times in cohorts, and what can be done about this one."""
    school, by = current_school(), current_person()
    view = writable_cohort(school, by, cohort_id)
    return member_page(view, by, student_of(cohort_id, person_id))


@blueprint.post("/people/<int:person_id>/leave")
def leave(cohort_id: int, person_id: int) -> ResponseReturnValue:
    school, by = current_school(), current_person()
    view = writable_cohort(school, by, cohort_id)
    person = student_of(cohort_id, person_id)
    try:
        rosters.leave(
            school,
            by,
            person_id=person_id,
            cohort_id=cohort_id,
            ending=ending_of(request.form.get("ending", "")),
            note=request.form.get("note", ""),
        )
    except RefusedError as error:
        return member_page(view, by, person, tell(error)), 422
    flash(translate(N_("Their time in this cohort is over. Works and skills stay theirs.")), "pass")
    return redirect(url_for("rosters.page", cohort_id=cohort_id), 303)


@blueprint.post("/people/<int:person_id>/move")
def move(cohort_id: int, person_id: int) -> ResponseReturnValue:
    """Let a student go on in another cohort, or be in a second one besides."""
    school, by = current_school(), current_person()
    view = writable_cohort(school, by, cohort_id)
    person = student_of(cohort_id, person_id)
    try:
        to_id = cohort_of(request.form.get("to", ""))
        if request.form.get("besides"):
            rosters.join(school, by, person_id=person_id, cohort_id=cohort_id, to_id=to_id)
            words = N_("They are in both cohorts now.")
        else:
            note = request.form.get("note", "")
            rosters.move(school, by, person_id=person_id, cohort_id=cohort_id, to_id=to_id, note=note)
            words = N_("They go on in the other cohort. Works and skills go with them.")
    except QatarlasError as error:
        return member_page(view, by, person, tell(error)), error.status
    flash(translate(words), "pass")
    return redirect(url_for("rosters.page", cohort_id=cohort_id), 303)


@blueprint.post("/people/<int:person_id>/main")
def make_main(cohort_id: int, person_id: int) -> ResponseReturnValue:
    school, by = current_school(), current_person()
    writable_cohort(school, by, cohort_id)
    student_of(cohort_id, person_id)
    rosters.make_main(school, by, person_id=person_id, cohort_id=cohort_id)
    flash(translate(N_("From now on the rules of this cohort hold for their reviews.")), "pass")
    return redirect(url_for("rosters.member", cohort_id=cohort_id, person_id=person_id), 303)


def student_of(cohort_id: int, person_id: int) -> Person:
    """Return somebody who is in a cohort as a student; anybody else is missing."""
    person = people.by_id(current_school(), person_id)
    if person is None or person.role is not people.Role.STUDENT or cohort_id not in person.cohort_ids:
        raise MissingError(N_("This person is not in this cohort."))
    return person


def member_page(view: CohortView, by: Person, person: Person, wrong: str = "") -> str:
    school = current_school()
    return render(
        "rosters/member.html",
        view=view,
        whose=person,
        times=rosters.times_of(school, person),
        others=[one for one in cohorts.of_staff(school, by) if one.cohort.id not in person.cohort_ids],
        leavings={one: ENDINGS[one][0] for one in LEAVINGS},
        endings=ENDINGS,
        wrong=wrong,
        typed=request.form,
    )


def invitations_page(view: CohortView, *, names: str = "", wrong: str = "") -> str:
    school = current_school()
    return render(
        "rosters/invitations.html",
        view=view,
        invitations=invited.of_cohort(school, view.cohort.id or 0),
        states=INVITATIONS,
        days=school.settings.invitation_days,
        names=names,
        wrong=wrong,
        most=invites.MOST,
    )


def links_page(view: CohortView, links: list[tuple[str, str, str]]) -> str:
    """Show links to hand out: whose, a word to it, and the link."""
    return render(
        "rosters/links.html", view=view, links=links, days=current_school().settings.invitation_days
    )


def link_of(word: str) -> str:
    return current_school().settings.address + url_for("invitations.accept", word=word)


def ending_of(written: str) -> Ending:
    try:
        return Ending(written)
    except ValueError:
        raise RefusedError(N_("Choose how their time in this cohort ends.")) from None


def cohort_of(written: str) -> int:
    try:
        return row_number(written)
    except ValueError:
        raise RefusedError(N_("Choose a cohort.")) from None
