"""Comments of a review: by its reviewer at the desk, and by the authors on the page of their round."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.errors import N_, QatarlasError
from lms.services.access import Review
from lms.services.reviews.desk import comments
from lms.services.reviews.desk.comments import Draft
from lms.web.context import current_school
from lms.web.language import tell, translate
from lms.web.reviews.access import commented_review
from lms.web.reviews.code import answered
from lms.web.sessions import current_person

blueprint = Blueprint("comments", __name__)


@blueprint.post("/reviews/<int:review_id>/comments")
def add(review_id: int) -> ResponseReturnValue:
    """Begin a thread on lines, on a file or on the whole work."""
    school, person = current_school(), current_person()
    review = commented_review(school, person, review_id, begins=True)
    return done(review, lambda: comments.add(school, person, review, draft()))


@blueprint.post("/reviews/<int:review_id>/comments/<int:comment_id>/reply")
def reply(review_id: int, comment_id: int) -> ResponseReturnValue:
    school, person = current_school(), current_person()
    review = commented_review(school, person, review_id)
    body = request.form.get("body", "")
    return done(review, lambda: comments.reply(school, person, review, comment_id, body))


@blueprint.post("/reviews/<int:review_id>/comments/<int:comment_id>/resolve")
def resolve(review_id: int, comment_id: int) -> ResponseReturnValue:
    """Close a thread, or open it again."""
    school, person = current_school(), current_person()
    review = commented_review(school, person, review_id)
    is_done = request.form.get("resolved", "yes") == "yes"
    return done(review, lambda: comments.resolve(school, review, comment_id, resolved=is_done))


def draft() -> Draft:
    """Return a comment as a form holds it."""
    form = request.form
    return Draft(
        form.get("body", ""),
        form.get("path") or None,
        form.get("line_from", type=int),
        form.get("line_to", type=int),
        form.get("suggestion"),
    )


def done(review: Review, write: Callable[[], object]) -> ResponseReturnValue:
    """Write, say so or why not, and lead back to where it was written."""
    try:
        write()
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Kept.")), "pass")
    if review.reviewer_id == current_person().id:
        return answered(review)
    return redirect(url_for("rounds.page", round_id=review.round_id, _anchor=f"comments-{review.id}"), 303)
