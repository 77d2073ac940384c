"""What mentors do: a cohort's attendance, the list of an event, its closing, and answers."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.domain.attendance.visits import Mark
from lms.errors import N_, ConflictError, QatarlasError, RefusedError
from lms.services import cohorts
from lms.services.attendance import claims, histories, marks, sheets
from lms.services.attendance.sheets import Event
from lms.web.access import readable_cohort
from lms.web.attendance.access import writable_claim, writable_event
from lms.web.attendance.words import ANSWERS, KINDS, MARKS, SOURCES, WORDS, month_name
from lms.web.context import current_school
from lms.web.language import tell, translate
from lms.web.sessions import current_person

blueprint = Blueprint("attendance", __name__)

MOST_PAGES = 1000
VOCABULARY = {
    "marks": MARKS,
    "sources": SOURCES,
    "words": WORDS,
    "kinds": KINDS,
    "answers": ANSWERS,
    "month_name": month_name,
}


@blueprint.get("/cohorts/<int:cohort_id>/attendance")
def cohort(cohort_id: int) -> ResponseReturnValue:
    school = current_school()
    view = readable_cohort(school, current_person(), cohort_id)
    number = min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)
    found = histories.of_cohort(school, view.cohort, number)
    return render_template("attendance/cohort.html", view=view, found=found, **VOCABULARY)


@blueprint.get("/attendance/<int:event_id>")
@blueprint.get("/cohorts/<int:cohort_id>/attendance/<int:event_id>")
def page(event_id: int, cohort_id: int | None = None) -> ResponseReturnValue:
    """Show the list of an event."""
    school, by = current_school(), current_person()
    writable_event(school, by, event_id, cohort_id)
    view = cohorts.by_view(school, cohort_id) if cohort_id is not None else None
    found = sheets.listing(school, event_id, by.id or 0)
    return render_template("attendance/page.html", view=view, found=found, **VOCABULARY)


@blueprint.post("/attendance/<int:event_id>/people/<int:person_id>")
@blueprint.post("/cohorts/<int:cohort_id>/attendance/<int:event_id>/people/<int:person_id>")
def mark(event_id: int, person_id: int, cohort_id: int | None = None) -> ResponseReturnValue:
    """Mark one person, or take the last mark back."""
    school, by = current_school(), current_person()
    event = writable_event(school, by, event_id, cohort_id)
    wished, reason = request.form.get("mark", ""), request.form.get("reason", "")
    try:
        if wished == "undo":
            marks.undo(school, event_id, person_id, by.id or 0)
        else:
            marks.mark(school, event_id, person_id, mark_of(wished), by.id or 0, reason=reason)
    except (RefusedError, ConflictError) as error:
        return answered(event, person_id, tell(error))
    return answered(event, person_id)


@blueprint.post("/attendance/<int:event_id>/rest")
@blueprint.post("/cohorts/<int:cohort_id>/attendance/<int:event_id>/rest")
def mark_rest(event_id: int, cohort_id: int | None = None) -> ResponseReturnValue:
    """Mark everybody as here who has no mark yet."""
    school, by = current_school(), current_person()
    event = writable_event(school, by, event_id, cohort_id)
    try:
        count = marks.mark_rest(school, event_id, Mark.PRESENT, by.id or 0)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Marked as here: %(n)s"), {"n": count}), "pass")
    return redirect(address_of(event), 303)


@blueprint.post("/attendance/<int:event_id>/close")
@blueprint.post("/cohorts/<int:cohort_id>/attendance/<int:event_id>/close")
def close(event_id: int, cohort_id: int | None = None) -> ResponseReturnValue:
    """Close a list: who has no mark was absent."""
    school, by = current_school(), current_person()
    event = writable_event(school, by, event_id, cohort_id)
    try:
        absent = sheets.close(school, event_id, by.id or 0)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("The list is closed. Marked as absent: %(n)s"), {"n": absent}), "pass")
    return redirect(address_of(event), 303)


@blueprint.post("/attendance/claims/<int:claim_id>")
def answer(claim_id: int) -> ResponseReturnValue:
    """Answer a guardian's dispute, or a student's wish."""
    school, by = current_school(), current_person()
    event = writable_claim(school, by, claim_id)
    wished = request.form.get("mark", "")
    try:
        mark = mark_of(wished) if wished else None
        claims.answer(school, claim_id, by.id or 0, mark, request.form.get("answer", ""))
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Answered. Who asked is told.")), "pass")
    if event.cohort_id is None:
        return redirect(address_of(event), 303)
    return redirect(url_for("attendance.cohort", cohort_id=event.cohort_id), 303)


def answered(event: Event, person_id: int, wrong: str = "") -> ResponseReturnValue:
    """Answer a mark: with the row alone where a script asked, else with the way back to it."""
    if "HX-Request" not in request.headers:
        if wrong:
            flash(wrong, "wait")
        return redirect(f"{address_of(event)}#person-{person_id}", 303)
    found = sheets.listing(current_school(), event.id or 0, current_person().id or 0)
    row = next((one for one in found.rows if one.person.id == person_id), None)
    page = render_template("attendance/_row_answer.html", found=found, row=row, wrong=wrong, **VOCABULARY)
    return Response(page, headers={"Vary": "HX-Request"})


def address_of(event: Event) -> str:
    return url_for("attendance.page", event_id=event.id, cohort_id=event.cohort_id)


def mark_of(written: str) -> Mark:
    try:
        return Mark(written)
    except ValueError:
        raise RefusedError(N_("Choose a mark.")) from None
