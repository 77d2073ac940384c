"""Leaderboards: the page of an exercise's measures, and asking to be on it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.errors import N_, QatarlasError
from lms.services import leaderboards
from lms.web.access import readable_exercise
from lms.web.context import current_school
from lms.web.filters import measured
from lms.web.grading.kitwords import measure_words
from lms.web.language import tell, translate
from lms.web.sessions import current_person

blueprint = Blueprint("leaderboards", __name__)


@blueprint.get("/exercises/<slug>/leaderboard")
def page(slug: str) -> ResponseReturnValue:
    school, person = current_school(), current_person()
    exercise = readable_exercise(school, person, slug)
    shown = leaderboards.shown(school, person, exercise)
    measure = measure_words(shown.board.measure)
    return render_template(
        "leaderboards/page.html", exercise=exercise, shown=shown, measure=measure, measured=measured
    )


@blueprint.post("/exercises/<slug>/leaderboard/join")
def join(slug: str) -> ResponseReturnValue:
    school, person = current_school(), current_person()
    exercise = readable_exercise(school, person, slug)
    try:
        leaderboards.join(school, person, exercise)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("You are shown with your best measure, as soon as there is one.")), "pass")
    return redirect(url_for("leaderboards.page", slug=slug), 303)


@blueprint.post("/exercises/<slug>/leaderboard/leave")
def leave(slug: str) -> ResponseReturnValue:
    school, person = current_school(), current_person()
    leaderboards.leave(school, person, readable_exercise(school, person, slug))
    flash(translate(N_("You are not shown any more.")), "pass")
    return redirect(url_for("leaderboards.page", slug=slug), 303)
