"""Appeals on pages: an author contests one answer or takes that back; a mentor gives the second opinion."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.errors import N_, QatarlasError
from lms.services.reviews.scoring import appeals
from lms.web.context import current_school
from lms.web.language import tell, translate
from lms.web.reviews.access import staff_round, writable_round_of
from lms.web.sessions import current_person

blueprint = Blueprint("appeals", __name__)


@blueprint.post("/reviews/<int:review_id>/criteria/<int:criterion>/appeal")
def appeal(review_id: int, criterion: int) -> ResponseReturnValue:
    """Ask for a second opinion on one answer."""
    school, person = current_school(), current_person()
    round_ = writable_round_of(school, person, review_id)
    try:
        appeals.appeal(school, review_id, criterion, person.id or 0, request.form.get("reason", ""))
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Somebody else is asked this question. You are told what they say.")), "pass")
    return to_answer(round_.id, review_id, criterion)


@blueprint.post("/reviews/<int:review_id>/criteria/<int:criterion>/appeal/withdraw")
def withdraw(review_id: int, criterion: int) -> ResponseReturnValue:
    school, person = current_school(), current_person()
    round_ = writable_round_of(school, person, review_id)
    try:
        appeals.withdraw(school, review_id, criterion, person.id or 0)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Taken back. The answer stays as it is.")), "pass")
    return to_answer(round_.id, review_id, criterion)


@blueprint.post("/appeals/<int:appeal_id>/take")
def take(appeal_id: int) -> ResponseReturnValue:
    """Give the second opinion oneself, as a mentor in charge."""
    school, person = current_school(), current_person()
    staff_round(school, person, appeals.round_of(school, appeal_id).id or 0)
    try:
        review = appeals.take(school, appeal_id, person.id or 0)
    except QatarlasError as error:
        flash(tell(error), "wait")
        return redirect(url_for("mentors.board", _anchor="appeals"), 303)
    return redirect(f"/reviews/{review.id}", 303)


def to_answer(round_id: int | None, review_id: int, criterion: int) -> ResponseReturnValue:
    anchor = f"answer-{review_id}-{criterion}"
    return redirect(url_for("rounds.page", round_id=round_id, _anchor=anchor), 303)
