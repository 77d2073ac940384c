"""A round of reviews for its authors: asking for it, following it, rating and appealing what came of it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.errors import N_, QatarlasError
from lms.services.people import Person
from lms.services.reviews import pages, ratings, rounds
from lms.services.reviews.desk import comments, questions, source
from lms.services.reviews.meetings import slots
from lms.services.reviews.ratings import Opinion
from lms.services.school import School
from lms.web.access import writable_submission
from lms.web.context import current_school
from lms.web.language import tell, translate
from lms.web.navigation import exists
from lms.web.reviews.access import readable_round, writable_round, writable_round_of
from lms.web.reviews.quotes import Quotes
from lms.web.reviews.words import FLAGS, WHYS, state_line, weight_words
from lms.web.sessions import current_person
from lms.web.shown.prose import prose_of

blueprint = Blueprint("rounds", __name__)


@blueprint.post("/submissions/<int:submission_id>/review")
def ask(submission_id: int) -> ResponseReturnValue:
    """Ask peers to review an attempt."""
    school, person = current_school(), current_person()
    writable_submission(school, person, submission_id)
    try:
        opened = rounds.open_round(school, submission_id, person.id or 0)
    except QatarlasError as error:
        flash(tell(error), "wait")
        return redirect(url_for("submissions.page", submission_id=submission_id), 303)
    flash(translate(N_("Reviewers are being asked. You are told as soon as one has handed in.")), "pass")
    return redirect(url_for("rounds.page", round_id=opened.id), 303)


@blueprint.get("/rounds/<int:round_id>")
def page(round_id: int) -> ResponseReturnValue:
    school, person = current_school(), current_person()
    readable_round(school, person, round_id)
    return round_page(school, person, round_id)


def round_page(school: School, person: Person, round_id: int) -> str:
    shown = pages.of_round(school, round_id, person)
    return render_template(
        "rounds/page.html",
        shown=shown,
        line=state_line(shown.view.round, shown.view.peers, shown.typical),
        may_write=any(one.id == person.id for one in shown.view.owners),
        titles=school.catalogue.titles,
        bookable=slots.bookable(school, round_id),
        asked=questions.of_round(school, round_id),
        may_appeal=exists("appeals.appeal"),
        prose=prose_of(shown.view.work.exercise),
        talk=comments.by_review(school, person, shown.view.reviews),
        quotes=Quotes(lambda: source.of_attempt(school, shown.view.submission)),
        weight_words=weight_words,
        whys=WHYS,
        flags=FLAGS,
    )


@blueprint.post("/rounds/<int:round_id>/withdraw")
def withdraw(round_id: int) -> ResponseReturnValue:
    """Take a round back that nobody has begun."""
    school, person = current_school(), current_person()
    writable_round(school, person, round_id)
    try:
        rounds.withdraw_round(school, round_id, person.id or 0)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Taken back. Your credits are yours again.")), "pass")
    return redirect(url_for("rounds.page", round_id=round_id), 303)


@blueprint.post("/reviews/<int:review_id>/rating")
def rate(review_id: int) -> ResponseReturnValue:
    """Say how a review was."""
    school, person = current_school(), current_person()
    round_ = writable_round_of(school, person, review_id)
    given = [request.form.get(name, 0, type=int) for name in ("useful", "kind", "thorough")]
    try:
        opinion = Opinion(given[0], given[1], given[2], request.form.get("note", ""))
        ratings.rate(school, review_id, person.id or 0, opinion)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Thank you. The reviewer learns from it.")), "pass")
    return redirect(url_for("rounds.page", round_id=round_.id, _anchor=f"review-{review_id}"), 303)
