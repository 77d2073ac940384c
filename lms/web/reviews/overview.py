"""A reviewer's overview: offers to take or to leave, reviews in hand, what is done, and being away."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.domain.people import tidy
from lms.errors import N_, QatarlasError, RefusedError
from lms.services.reviews import overviews
from lms.services.reviews.matching import availability, offers
from lms.web.access import learner
from lms.web.context import current_school
from lms.web.language import tell, translate
from lms.web.reviews.access import offered_review
from lms.web.sessions import current_person
from lms.web.words import LANGUAGES

blueprint = Blueprint("reviews", __name__)

LONGEST_REASON = 500


@blueprint.get("/reviews")
def listing() -> ResponseReturnValue:
    school, person = current_school(), learner(current_person())
    me = person.id or 0
    shown = overviews.of_reviewer(school, me)
    setting = availability.setting(school, me)
    slugs = {one.exercise for one in (*shown.offers, *shown.in_hand)}
    return render_template(
        "reviews/listing.html",
        shown=shown,
        titles=school.catalogue.titles,
        effort={slug: overviews.effort(school, slug) for slug in slugs},
        setting=setting,
        languages_of_review=LANGUAGES,
        ready=overviews.is_ready(school, me),
        last_day=last_day_of(setting.away_until, school.settings.zone),
        today=school.today(),
    )


@blueprint.post("/reviews/<int:review_id>/accept")
def accept(review_id: int) -> ResponseReturnValue:
    """Take an offer and go to its desk."""
    school, person = current_school(), current_person()
    offered_review(school, person, review_id)
    try:
        offers.accept(school, review_id)
    except QatarlasError as error:
        return refused(error)
    return redirect(url_for("desk.page", review_id=review_id), 303)


@blueprint.post("/reviews/<int:review_id>/decline")
def decline(review_id: int) -> ResponseReturnValue:
    """Leave an offer, or a review in hand, to somebody else."""
    school, person = current_school(), current_person()
    offered_review(school, person, review_id)
    reason = tidy(request.form.get("reason", ""), LONGEST_REASON)
    try:
        offers.decline(school, review_id, reason)
    except QatarlasError as error:
        return refused(error)
    flash(translate(N_("Somebody else is asked now. Thank you for saying so early.")), "pass")
    return redirect(url_for("reviews.listing"), 303)


@blueprint.post("/reviews/availability")
def keep_availability() -> ResponseReturnValue:
    school, person = current_school(), learner(current_person())
    try:
        last_day = day_of(request.form.get("away_until", ""))
        availability.keep(school, person.id or 0, last_day, request.form.getlist("languages"))
    except RefusedError as error:
        return refused(error)
    flash(translate(N_("Saved. New offers follow it.")), "pass")
    return redirect(url_for("reviews.listing"), 303)


def last_day_of(end: datetime | None, zone: str) -> date | None:
    """Return the last day of an absence that ends at a midnight."""
    return None if end is None else (end.astimezone(ZoneInfo(zone)) - timedelta(seconds=1)).date()


def refused(error: QatarlasError) -> ResponseReturnValue:
    flash(tell(error), "wait")
    return redirect(url_for("reviews.listing"), 303)


def day_of(written: str) -> date | None:
    """Read a day as a form writes it; empty is none."""
    try:
        return date.fromisoformat(written) if written.strip() else None
    except ValueError:
        raise RefusedError(N_("Write a date: the day, the month and the year.")) from None
