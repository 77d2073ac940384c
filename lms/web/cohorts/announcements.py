"""Announcements: written by mentors to a cohort, read by its students and, if so marked, their guardians."""

from datetime import date, timedelta

from flask import Blueprint, flash, redirect, request, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue

from lms.domain.cohorts.announcements import FURTHEST, LONGEST, spoken
from lms.domain.people import Role
from lms.errors import N_, ForbiddenError, QatarlasError, RefusedError
from lms.services import announcements
from lms.services.announcements import Announcement
from lms.services.cohorts import CohortView
from lms.services.people import Person
from lms.web.access import readable_cohort, writable_cohort
from lms.web.context import current_school
from lms.web.language import NAMES, current_language, own_address, tell, translate
from lms.web.sessions import current_person

blueprint = Blueprint("announcements", __name__)

USUAL = timedelta(days=7)


@blueprint.get("/cohorts/<int:cohort_id>/announcements")
def listing(cohort_id: int) -> ResponseReturnValue:
    return listing_page(readable_cohort(current_school(), current_person(), cohort_id))


@blueprint.post("/cohorts/<int:cohort_id>/announcements")
def publish(cohort_id: int) -> ResponseReturnValue:
    school, by = current_school(), current_person()
    view = writable_cohort(school, by, cohort_id)
    words = {str(code): request.form.get(f"words-{code}", "") for code in NAMES}
    try:
        announcements.publish(
            school, by, cohort_id, words, until(), for_guardians=bool(request.form.get("guardians"))
        )
    except RefusedError as error:
        return listing_page(view, tell(error)), 422
    flash(translate(N_("Published. The students find it on their home page and in their inbox.")), "pass")
    return redirect(url_for("announcements.listing", cohort_id=cohort_id), 303)


@blueprint.post("/cohorts/<int:cohort_id>/announcements/<int:announcement_id>/withdraw")
def withdraw(cohort_id: int, announcement_id: int) -> ResponseReturnValue:
    school = current_school()
    writable_cohort(school, current_person(), cohort_id)
    try:
        announcements.withdraw(school, cohort_id, announcement_id)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Taken back. Nobody is shown it any more.")), "pass")
    return redirect(url_for("announcements.listing", cohort_id=cohort_id), 303)


@blueprint.get("/announcements")
def mine() -> ResponseReturnValue:
    """Show a student, or a guardian, what is announced today."""
    person = reader(current_person())
    return render(
        "announcements/mine.html", shown=announcements.shown_to(current_school(), person), text_of=text_of
    )


@blueprint.post("/announcements/<int:announcement_id>/read")
def read(announcement_id: int) -> ResponseReturnValue:
    announcements.mark_read(current_school(), reader(current_person()), announcement_id)
    return redirect(own_address(request.form.get("next", "")), 303)


def reader(person: Person) -> Person:
    """Let those pass to whom something may be announced."""
    if person.role not in {Role.STUDENT, Role.GUARDIAN}:
        raise ForbiddenError(N_("This page is for others."))
    return person


def text_of(one: Announcement) -> tuple[str, str]:
    """Return the text for the reader, and its language."""
    return spoken(one.words, current_language())


def until() -> date:
    try:
        return date.fromisoformat(request.form.get("until", ""))
    except ValueError:
        raise RefusedError(N_("Write a date: the day, the month and the year.")) from None


def listing_page(view: CohortView, wrong: str = "") -> str:
    school = current_school()
    today = school.today()
    return render(
        "announcements/listing.html",
        view=view,
        sent=announcements.of_cohort(school, view.cohort.id or 0),
        wrong=wrong,
        names={str(code): name for code, name in NAMES.items()},
        typed=request.form,
        today=today,
        usual=today + USUAL,
        furthest=today + FURTHEST,
        longest=LONGEST,
        text_of=text_of,
    )
