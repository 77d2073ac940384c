"""What students and guardians do: check in, read their marks, ask, confirm and dispute."""

import secrets
from datetime import date

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address

from lms.errors import N_, QatarlasError, RefusedError
from lms.services.attendance import checkins, claims, histories
from lms.services.attendance.checkins import Arrival, Phone
from lms.services.people import Person, is_minor
from lms.web.access import readable_ward, student, writable_ward
from lms.web.attendance.pages import VOCABULARY
from lms.web.attendance.words import MARKS
from lms.web.context import current_school
from lms.web.language import tell, translate
from lms.web.numbers import row_number
from lms.web.sessions import current_person

blueprint = Blueprint("visits", __name__)

COOKIE = "device"
COOKIE_SECONDS = 365 * 24 * 3600
LONGEST_WORD = 100


@blueprint.get("/me/attendance")
def mine() -> ResponseReturnValue:
    return own_page(student(current_person()))


@blueprint.post("/me/attendance")
def check_in() -> ResponseReturnValue:
    """Check in by a code that was typed or scanned."""
    school, person = current_school(), student(current_person())
    typed, event = request.form.get("code", ""), request.form.get("event", "")
    device = request.cookies.get(COOKIE, "")[:LONGEST_WORD] or secrets.token_urlsafe(24)
    try:
        event_id = row_number(event) if event else None
        phone = Phone(device, get_remote_address())
        arrival = checkins.check_in(school, person.id or 0, typed, phone, event_id=event_id)
    except ValueError:
        raise RefusedError(N_("This code belongs to no event. Scan the one on the screen.")) from None
    except QatarlasError as error:
        return own_page(person, wrong=tell(error), status=error.status)
    flash(*greeting(arrival))
    answer = make_response(redirect(url_for("visits.mine"), 303))
    answer.set_cookie(
        COOKIE,
        device,
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=school.settings.force_https,
    )
    return answer


@blueprint.get("/attendance/<int:event_id>/here/<code>")
def scanned(event_id: int, code: str) -> ResponseReturnValue:
    """Ask whoever scanned the screen for one tap: opening an address alone changes nothing."""
    person = student(current_person())
    return render_template(
        "attendance/scanned.html", event_id=event_id, code=code[:LONGEST_WORD], whose=person
    )


@blueprint.post("/me/attendance/<int:event_id>/request")
def ask(event_id: int) -> ResponseReturnValue:
    """Ask for another mark."""
    school, person = current_school(), student(current_person())
    try:
        claims.request(school, person.id or 0, event_id, request.form.get("reason", ""))
    except RefusedError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Sent. A mentor reads it and answers.")), "pass")
    return redirect(url_for("visits.mine"), 303)


@blueprint.get("/children/<int:ward_id>/attendance")
def of_ward(ward_id: int) -> ResponseReturnValue:
    """Show a guardian the visits of a minor; the minor may see the same page."""
    school, person = current_school(), current_person()
    ward = readable_ward(school, person, ward_id)
    found = histories.of_person(school, ward_id)
    speaks = person.id != ward_id
    return render_template("attendance/ward.html", whose=ward, found=found, speaks=speaks, **VOCABULARY)


@blueprint.post("/children/<int:ward_id>/attendance/<int:event_id>/confirm")
def confirm(ward_id: int, event_id: int) -> ResponseReturnValue:
    school, person = current_school(), current_person()
    writable_ward(school, person, ward_id)
    claims.confirm(school, person.id or 0, ward_id, event_id)
    flash(translate(N_("Confirmed.")), "pass")
    return redirect(f"{url_for('visits.of_ward', ward_id=ward_id)}#event-{event_id}", 303)


@blueprint.post("/children/<int:ward_id>/attendance/confirm")
def confirm_week(ward_id: int) -> ResponseReturnValue:
    """Confirm all visits of a week."""
    school, person = current_school(), current_person()
    writable_ward(school, person, ward_id)
    try:
        day = date.fromisoformat(request.form.get("day", ""))
        count = claims.confirm_week(school, person.id or 0, ward_id, day)
    except ValueError:
        raise RefusedError(N_("Choose a week.")) from None
    flash(translate(N_("Visits confirmed: %(n)s"), {"n": count}), "pass")
    return redirect(url_for("visits.of_ward", ward_id=ward_id), 303)


@blueprint.post("/children/<int:ward_id>/attendance/<int:event_id>/dispute")
def dispute(ward_id: int, event_id: int) -> ResponseReturnValue:
    """Say that a mark is wrong."""
    school, person = current_school(), current_person()
    writable_ward(school, person, ward_id)
    try:
        claims.dispute(school, person.id or 0, ward_id, event_id, request.form.get("reason", ""))
    except RefusedError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Sent. A mentor reads it and answers.")), "pass")
    return redirect(f"{url_for('visits.of_ward', ward_id=ward_id)}#event-{event_id}", 303)


def own_page(person: Person, *, wrong: str = "", status: int = 200) -> ResponseReturnValue:
    school = current_school()
    page = render_template(
        "attendance/mine.html",
        found=histories.of_person(school, person.id or 0),
        alone=not is_minor(school, person),
        wrong=wrong,
        **VOCABULARY,
    )
    return page, status


def greeting(arrival: Arrival) -> tuple[str, str]:
    """Say that somebody is checked in, and as what."""
    if arrival.again:
        return translate(
            N_("You were checked in already: %(event)s."), {"event": arrival.event.title}
        ), "pass"
    words = translate(MARKS[arrival.visit.mark][0])
    said = N_("You are checked in: %(event)s. Mark: %(mark)s.")
    return translate(said, {"event": arrival.event.title, "mark": words}), "pass"
