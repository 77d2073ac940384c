"""Reports on pages: anybody reports a text that they read; mentors look at it and decide."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.errors import N_, QatarlasError, RefusedError
from lms.services.access import Review
from lms.services.people import Person
from lms.services.reviews.guarding import reports
from lms.services.reviews.guarding.reports import Kind
from lms.services.school import School
from lms.web.access import staff
from lms.web.context import current_school
from lms.web.language import tell, translate
from lms.web.numbers import row_number
from lms.web.reviews.access import readable_texts, staff_review
from lms.web.sessions import current_person

blueprint = Blueprint("reports", __name__)

KINDS = {
    "comment": N_("a comment"),
    "answer": N_("a note to an answer"),
    "summary": N_("the summary of a review"),
    "question": N_("an author's answer"),
    "rating": N_("a word to the reviewer"),
    "appeal": N_("the reason of an appeal"),
    "decline": N_("the reason of a “not now”"),
}


@blueprint.post("/reviews/<int:review_id>/reports")
def make(review_id: int) -> ResponseReturnValue:
    school, person = current_school(), current_person()
    review = readable_texts(school, person, review_id)
    try:
        report(school, person, review)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(
            translate(N_("Thank you. The mentors look at this text and tell you what becomes of it.")), "pass"
        )
    return redirect(back_to(person, review), 303)


def report(school: School, person: Person, review: Review) -> None:
    """Report the text that a form names."""
    form = request.form
    if form.get("what") not in KINDS:
        raise RefusedError(N_("There is no such kind of text."))
    thing_id, criterion = form.get("thing_id", 0, type=row_number), form.get("criterion", type=row_number)
    kind, reason = Kind(form["what"]), form.get("reason", "")
    reports.make(school, person, review.id or 0, kind, thing_id, criterion, reason)


def back_to(person: Person, review: Review) -> str:
    """Return where somebody has read a text of a review."""
    if review.reviewer_id == person.id:
        return url_for("reviews.listing") if request.form.get("what") == "rating" else f"/reviews/{review.id}"
    return url_for("rounds.page", round_id=review.round_id, _anchor=f"review-{review.id}")


@blueprint.get("/reports")
def listing() -> ResponseReturnValue:
    """Show what waits in the reader's charge, and what became of others."""
    school, viewer = current_school(), staff(current_person())
    return render_template(
        "reports/listing.html",
        waiting=reports.waiting(school, viewer),
        handled=reports.handled(school, viewer),
        titles=school.catalogue.titles,
        kinds=KINDS,
    )


@blueprint.post("/reports/<int:report_id>")
def handle(report_id: int) -> ResponseReturnValue:
    """Take a reported text away, or leave it."""
    school, person = current_school(), staff(current_person())
    staff_review(school, person, reports.review_of(school, report_id))
    away = request.form.get("decision") == "take_away"
    try:
        reports.handle(school, person, report_id, request.form.get("word", ""), take_away=away)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        said = N_("Taken away. The writer and who reported it are told.") if away else N_("It stays.")
        flash(translate(said), "pass")
    return redirect(url_for("reports.listing"), 303)
