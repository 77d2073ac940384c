"""The review desk: one page with the code, its runs and questions, and the rubric beside them.

Scripts send the forms of the page as they are filled in and say so by a header: they are answered with the
parts of the page that have changed. Everybody else is sent back to the page.
"""

from collections.abc import Callable
from functools import wraps
from math import nan
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.domain.reviews.rubrics import Consequence, Flag
from lms.domain.reviews.states import ReviewKind, ReviewState
from lms.errors import N_, ConflictError, RefusedError
from lms.services.access import Review
from lms.services.people import Person
from lms.services.reviews.desk import answers, handing_in, sheet
from lms.services.reviews.desk.answers import Lines
from lms.services.reviews.matching import offers
from lms.services.school import School
from lms.web.context import current_school
from lms.web.grading import beside
from lms.web.language import tell, translate
from lms.web.navigation import exists
from lms.web.reviews.access import readable_review, writable_review
from lms.web.reviews.code import code_context
from lms.web.reviews.questions import questions_context
from lms.web.reviews.runs import runs_context
from lms.web.reviews.words import FLAGS
from lms.web.sessions import current_person
from lms.web.shown.prose import english_of, prose_of

blueprint = Blueprint("desk", __name__)

BY_SCRIPT = "X-Desk"
LARGEST_ID = 2**31 - 1
FEEDBACK = "calibrations.feedback"
CONSEQUENCES = {
    Consequence.ZERO: N_("The review ends here, and its grade is 0 of 100."),
    Consequence.MENTOR: N_("The review ends here, and a mentor decides what becomes of the work."),
    Consequence.NO_GRADE: N_("The review ends here and gives no grade."),
}
RAISED = {
    Flag.DOES_NOT_RUN: N_("The work does not run"),
    Flag.EMPTY_WORK: N_("There is nothing to review"),
    Flag.CHEATING: N_("I doubt where this work comes from"),
    Flag.AUTHOR_ABSENT: N_("No author came"),
}
MAY_RAISE = frozenset(RAISED) - {Flag.AUTHOR_ABSENT}
"""What can be said at the desk; that nobody came is said of the booked time."""
View = Callable[..., ResponseReturnValue]


def refusing_kindly(view: View) -> View:
    """Let what is refused be said on the page itself, where no script asks."""

    @wraps(view)
    def gentle(review_id: int, **more: int) -> ResponseReturnValue:
        try:
            return view(review_id, **more)
        except (RefusedError, ConflictError) as error:
            if BY_SCRIPT in request.headers:
                raise
            flash(tell(error), "wait")
            return redirect(address(review_id, more.get("criterion")), 303)

    return gentle


@blueprint.get("/reviews/<int:review_id>")
def page(review_id: int) -> ResponseReturnValue:
    school, person = current_school(), current_person()
    review = readable_review(school, person, review_id)
    if review.state is ReviewState.OFFERED and review.reviewer_id == person.id:
        offers.open_offer(school, review_id)
        flash(translate(N_("Take the offer first; then its desk is open to you.")), "wait")
        return redirect(url_for("reviews.listing"), 303)
    context = {
        **code_context(school, person, review),
        **runs_context(school, person, review),
        **questions_context(school, person, review),
        **rubric_context(school, person, review),
        "beside": beside.of_review(school, review),
    }
    return render_template("desk/page.html", **context)


@blueprint.post("/reviews/<int:review_id>/criteria/<int:criterion>")
@refusing_kindly
def answer(review_id: int, criterion: int) -> ResponseReturnValue:
    """Keep an answer, as soon as it is given."""
    school, person = current_school(), current_person()
    writable_review(school, person, review_id)
    answers.answer(school, review_id, criterion, given_value(), request.form.get("note", ""))
    return changed(review_id, criterion)


@blueprint.post("/reviews/<int:review_id>/criteria/<int:criterion>/evidence")
@refusing_kindly
def cite(review_id: int, criterion: int) -> ResponseReturnValue:
    """Let an answer rest on lines of the work, or on the output of a run."""
    school, person = current_school(), current_person()
    writable_review(school, person, review_id)
    run_id = named_run()
    if run_id is None:
        answers.cite_lines(school, review_id, criterion, chosen_lines())
    else:
        answers.cite_run(school, review_id, criterion, run_id)
    return changed(review_id, criterion)


@blueprint.post("/reviews/<int:review_id>/evidence/<int:evidence_id>/remove")
@refusing_kindly
def uncite(review_id: int, evidence_id: int) -> ResponseReturnValue:
    school, person = current_school(), current_person()
    writable_review(school, person, review_id)
    return changed(review_id, answers.uncite(school, review_id, evidence_id))


@blueprint.post("/reviews/<int:review_id>/flag")
@refusing_kindly
def flag(review_id: int) -> ResponseReturnValue:
    """Raise a flag that ends the review, or lower it."""
    school, person = current_school(), current_person()
    writable_review(school, person, review_id)
    named = request.form.get("flag", "none")
    if named != "none" and named not in set(Flag):
        raise RefusedError(N_("Choose what ends the review."))
    raised = None if named == "none" else Flag(named)
    answers.raise_flag(school, review_id, raised, request.form.get("summary", ""))
    return redirect(address(review_id, anchor="hand-in"), 303)


@blueprint.post("/reviews/<int:review_id>/summary")
@refusing_kindly
def summarise(review_id: int) -> ResponseReturnValue:
    """Keep what is said of the work as a whole, as it is written."""
    school, person = current_school(), current_person()
    writable_review(school, person, review_id)
    answers.summarise(school, review_id, request.form.get("summary", ""))
    return changed(review_id, None, anchor="hand-in")


@blueprint.post("/reviews/<int:review_id>/hand-in")
def hand_in(review_id: int) -> ResponseReturnValue:
    school, person = current_school(), current_person()
    writable_review(school, person, review_id)
    try:
        review = handing_in.hand_in(school, review_id, request.form.get("summary", ""))
    except (RefusedError, ConflictError) as error:
        flash(tell(error), "wait")
        return redirect(address(review_id, anchor="missing"), 303)
    if review.kind is ReviewKind.CALIBRATION and exists(FEEDBACK):
        return redirect(url_for(FEEDBACK, review_id=review_id), 303)
    flash(thanks(review), "pass")
    return redirect(url_for("desk.page", review_id=review_id), 303)


@blueprint.post("/reviews/<int:review_id>/time")
def time(review_id: int) -> ResponseReturnValue:
    """Count time in which the desk was in use."""
    school, person = current_school(), current_person()
    writable_review(school, person, review_id)
    answers.count_time(school, review_id, request.form.get("seconds", 0, type=int))
    return "", 204


def rubric_context(school: School, person: Person, review: Review) -> dict[str, object]:
    """Return what the rubric's side of the desk shows, and its bar."""
    desk = sheet.of_desk(school, review.id or 0, person)
    rubric = desk.sheet.rubric
    return {
        "desk": desk,
        "sheet": desk.sheet,
        "titles": school.catalogue.titles,
        "prose": prose_of(desk.exercise),
        "english": english_of(desk.exercise),
        "raised": RAISED,
        "may_raise": MAY_RAISE,
        "flag_words": FLAGS,
        "consequences": {flag: CONSEQUENCES[rubric.consequence(flag)] for flag in Flag},
        "here": here(),
    }


def changed(review_id: int, criterion: int | None, anchor: str = "") -> ResponseReturnValue:
    """Answer with the parts of the page that an answer changes, or with the page itself."""
    if BY_SCRIPT not in request.headers:
        return redirect(address(review_id, criterion, anchor), 303)
    school, person = current_school(), current_person()
    context = rubric_context(school, person, readable_review(school, person, review_id))
    return render_template("desk/_changed.html", criterion=criterion, **context)


def address(review_id: int, criterion: int | None = None, anchor: str = "") -> str:
    """Return the page as it was looked at, at one of its cards."""
    where = f"criterion-{criterion}" if criterion is not None else anchor
    values: dict[str, Any] = {"review_id": review_id, **here()}
    return url_for("desk.page", _anchor=where or None, **values)


def here() -> dict[str, str]:
    """Return what of the code side is open: its file, and how it is shown."""
    return {name: request.args[name] for name in ("path", "view") if request.args.get(name)}


def given_value() -> float | None:
    """Return the answer of a form; empty is none, and what is no number is refused further in."""
    written = request.form.get("value", "").strip().replace(",", ".")
    try:
        return float(written) if written else None
    except ValueError:
        return nan


def chosen_lines() -> Lines:
    """Return the lines that a form names; one number alone is one line."""
    first = request.form.get("line_from", 0, type=int)
    last = request.form.get("line_to", type=int)
    return Lines(request.form.get("path", "").strip(), first, first if last is None else last)


def named_run() -> int | None:
    """Return the run that a form names; a number that no row can have is none of them."""
    run_id = request.form.get("run_id", type=int)
    return run_id if run_id is None or 0 < run_id <= LARGEST_ID else 0


def thanks(review: Review) -> str:
    if review.under_mentor:
        return translate(N_("Handed in. A mentor looks at it first; then the author reads it."))
    return translate(N_("Handed in. Thank you: somebody learns from it."))
