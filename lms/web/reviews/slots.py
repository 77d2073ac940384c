"""Times for reviews side by side: opened by a reviewer, booked by an author, called off, or missed."""

from datetime import date, time

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.errors import N_, QatarlasError, RefusedError
from lms.services.people import Person
from lms.services.reviews.meetings import absences, slots, timetables
from lms.services.school import School
from lms.web.access import learner
from lms.web.context import current_school
from lms.web.language import tell, translate
from lms.web.reviews.access import writable_round, writable_slot
from lms.web.sessions import current_person

blueprint = Blueprint("slots", __name__)

NOTED = {
    absences.REVIEWER: N_("Noted. Another reviewer or another time is looked for."),
    absences.AUTHOR: N_("Noted. This review is over, and your time counts as a review given."),
    absences.BOTH: N_("Noted. Each of you says it of the other: nobody pays for it, and a mentor looks."),
}


@blueprint.get("/slots")
def listing() -> ResponseReturnValue:
    school, person = current_school(), learner(current_person())
    return render_template(
        "slots/listing.html",
        times=timetables.of_reviewer(school, person.id or 0),
        titles=school.catalogue.titles,
        today=school.today(),
    )


@blueprint.post("/slots")
def open_times() -> ResponseReturnValue:
    """Open one or several times in a row."""
    school, person = current_school(), learner(current_person())
    try:
        day, start = moment_of(request.form.get("day", ""), request.form.get("start", ""))
        count = request.form.get("count", 1, type=int)
        opened = slots.open_times(school, person.id or 0, day, start, count, request.form.get("place", ""))
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Times opened: %(n)s"), {"n": opened}), "pass")
    return redirect(url_for("slots.listing"), 303)


@blueprint.post("/rounds/<int:round_id>/slots/<int:slot_id>")
def book(round_id: int, slot_id: int) -> ResponseReturnValue:
    """Book a time for a review of one's work."""
    school, person = current_school(), current_person()
    writable_round(school, person, round_id)
    try:
        slots.book(school, slot_id, round_id, person.id or 0)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Booked. The reviewer is told.")), "pass")
    return redirect(url_for("rounds.page", round_id=round_id), 303)


@blueprint.post("/slots/<int:slot_id>/cancel")
def cancel(slot_id: int) -> ResponseReturnValue:
    """Close a time, or call a booked one off."""
    school, person = current_school(), current_person()
    writable_slot(school, person, slot_id)
    place = back_to(school, person, slot_id)
    try:
        slots.cancel(school, slot_id, person.id or 0)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Called off. Whoever it concerns is told.")), "pass")
    return redirect(place, 303)


@blueprint.post("/slots/<int:slot_id>/absent")
def no_show(slot_id: int) -> ResponseReturnValue:
    """Say that the other did not come."""
    school, person = current_school(), current_person()
    writable_slot(school, person, slot_id)
    place = back_to(school, person, slot_id)
    try:
        said_of = absences.no_show(school, slot_id, person.id or 0)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(NOTED[said_of]), "pass")
    return redirect(place, 303)


def back_to(school: School, person: Person, slot_id: int) -> str:
    """Return where somebody came from: the reviewer's times, or the author's round."""
    round_id = timetables.round_of(school, slot_id, person.id or 0)
    return url_for("slots.listing") if round_id is None else url_for("rounds.page", round_id=round_id)


def moment_of(day: str, start: str) -> tuple[date, time]:
    try:
        return date.fromisoformat(day), time.fromisoformat(start).replace(tzinfo=None)
    except ValueError:
        raise RefusedError(N_("Write a day and a time.")) from None
