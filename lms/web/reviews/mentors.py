"""The mentors' board: rounds that wait, late ones, spot checks, appeals; and what is done by hand."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.domain.access import looks_after
from lms.errors import N_, QatarlasError
from lms.services import cohorts, people
from lms.services.reviews import boards
from lms.services.reviews.boards import Filter
from lms.services.reviews.guarding import coming_of_age
from lms.services.reviews.matching import byhand
from lms.services.reviews.matching.byhand import BarredError
from lms.web.access import staff
from lms.web.context import current_school
from lms.web.language import tell, translate
from lms.web.reviews.access import person_named, staff_review, staff_round
from lms.web.reviews.words import SPOTS
from lms.web.sessions import current_person

blueprint = Blueprint("mentors", __name__)


@blueprint.get("/reviewing")
def board() -> ResponseReturnValue:
    """Show what is in review and in the reader's charge, narrowed by what the address says."""
    school, viewer = current_school(), staff(current_person())
    chosen = Filter(request.args.get("exercise", ""), request.args.get("cohort", None, type=int))
    mine = people.standing(viewer)
    return render_template(
        "reviewing/board.html",
        board=boards.board(school, viewer, chosen),
        chosen=chosen,
        cohorts=[one for one in cohorts.listing(school) if looks_after(mine, {one.cohort.id or 0})],
        reviewed=[one for one in school.catalogue if one.definition.review is not None],
        titles=school.catalogue.titles,
        spots=SPOTS,
    )


@blueprint.post("/rounds/<int:round_id>/take")
def take(round_id: int) -> ResponseReturnValue:
    """Begin one's own review of a round, or go on with it."""
    school, person = current_school(), current_person()
    staff_round(school, person, round_id)
    try:
        review = byhand.take(school, round_id, person.id or 0)
    except QatarlasError as error:
        return back(error)
    return redirect(url_for("desk.page", review_id=review.id), 303)


@blueprint.post("/rounds/<int:round_id>/assign")
def assign(round_id: int) -> ResponseReturnValue:
    """Ask somebody; what speaks against it is shown first, and it is done when it is said again."""
    school, person = current_school(), current_person()
    staff_round(school, person, round_id)
    try:
        reviewer = person_named(school, person, request.form.get("login", ""))
        knowingly = "knowingly" in request.form
        byhand.assign(school, round_id, reviewer.id or 0, person.id or 0, knowingly=knowingly)
    except BarredError as error:
        said = tell(error)
        return render_template("reviewing/barred.html", said=said, round_id=round_id, reviewer=reviewer), 422
    except QatarlasError as error:
        return back(error)
    return back(N_("They are asked now."))


@blueprint.post("/reviews/<int:review_id>/swap")
def swap(review_id: int) -> ResponseReturnValue:
    """Ask somebody else in place of a reviewer."""
    school, person = current_school(), current_person()
    staff_review(school, person, review_id)
    try:
        byhand.swap(school, review_id, person.id or 0)
    except QatarlasError as error:
        return back(error)
    return back(N_("Somebody else is asked. The first is told kindly."))


@blueprint.post("/reviews/<int:review_id>/release")
def release(review_id: int) -> ResponseReturnValue:
    """Let a review count that was written under a mentor's eye."""
    school, person = current_school(), current_person()
    staff_review(school, person, review_id)
    try:
        coming_of_age.release(school, review_id)
    except QatarlasError as error:
        return back(error)
    return back(N_("It counts now, and the author reads it."))


def back(said: str | QatarlasError) -> ResponseReturnValue:
    """Return to the board with what was done, or why it was not."""
    if isinstance(said, QatarlasError):
        flash(tell(said), "wait")
    else:
        flash(translate(said), "pass")
    return redirect(url_for("mentors.board"), 303)
