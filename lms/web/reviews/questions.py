"""Three questions on the author's own lines: asked from the desk, answered on the page of the round."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.errors import N_, QatarlasError
from lms.services.access import Review
from lms.services.people import Person
from lms.services.reviews.desk import questions
from lms.services.school import School
from lms.web.context import current_school
from lms.web.language import tell, translate
from lms.web.reviews.access import offered_review, writable_review, writable_round
from lms.web.sessions import current_person

blueprint = Blueprint("questions", __name__)


@blueprint.post("/reviews/<int:review_id>/questions")
def ask(review_id: int) -> ResponseReturnValue:
    """Ask the authors three questions about their code."""
    school, person = current_school(), current_person()
    writable_review(school, person, review_id)
    try:
        questions.ask(school, review_id)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Asked. You are told when an answer is there; you need not wait for it.")), "pass")
    return redirect(desk_at(review_id, "questions"), 303)


@blueprint.post("/rounds/<int:round_id>/questions/<int:question_id>")
def answer(round_id: int, question_id: int) -> ResponseReturnValue:
    """Answer a question about one's own code."""
    school, person = current_school(), current_person()
    writable_round(school, person, round_id)
    try:
        questions.answer(school, round_id, question_id, request.form.get("answer", ""))
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Your answer is with the reviewer.")), "pass")
    return redirect(url_for("rounds.page", round_id=round_id, _anchor=f"question-{question_id}"), 303)


@blueprint.post("/reviews/<int:review_id>/questions/<int:question_id>")
def judge(review_id: int, question_id: int) -> ResponseReturnValue:
    """Say whether an answer convinces, or write down one that was spoken."""
    school, person = current_school(), current_person()
    offered_review(school, person, review_id)
    try:
        if "answer" in request.form:
            questions.note_spoken(school, review_id, question_id, request.form["answer"])
        else:
            convinced = request.form.get("convinced") == "yes"
            questions.judge(school, review_id, question_id, convinced=convinced)
    except QatarlasError as error:
        flash(tell(error), "wait")
    return redirect(desk_at(review_id, f"question-{question_id}"), 303)


def questions_context(school: School, person: Person, review: Review) -> dict[str, object]:
    """Return what the part “Questions about the code” of the desk shows."""
    asked = questions.of_review(school, review)
    is_mine = review.reviewer_id == person.id
    return {
        "asked": asked,
        "may_ask": is_mine and not asked and questions.may_ask(review),
        "may_judge": is_mine,
        "together": is_mine and questions.sit_together(school, review),
    }


def desk_at(review_id: int, anchor: str) -> str:
    """Return the desk at one of its parts, with the file open that was open."""
    path, view = request.args.get("path"), request.args.get("view")
    return url_for("desk.page", review_id=review_id, path=path, view=view, _anchor=anchor)
