"""Regrades: after a fix an admin has an exercise's attempts graded once more, looks, and applies it."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.domain.exercises import Exercise
from lms.errors import N_, QatarlasError, RefusedError
from lms.services import cohorts, regrading
from lms.services.regrading import Change, Regrade, RegradeState
from lms.web.access import admin
from lms.web.context import current_school
from lms.web.language import tell, translate
from lms.web.sessions import current_person

blueprint = Blueprint("regrades", __name__)

CHANGES = {
    Change.PASSED: (N_("passed now"), "pass", "pass"),
    Change.LOST: (N_("not passed any more"), "fail", "alert"),
    Change.POINTS: (N_("other points"), "sky", "again"),
}
ENDS = {
    RegradeState.APPLIED: (N_("applied"), "pass", "pass"),
    RegradeState.DROPPED: (N_("dropped"), "plain", "skip"),
}
SHOWN = 400
AT_ONCE = 50
"""Works that are settled while the admin waits; each takes some hundredths of a second."""


@blueprint.get("/exercises/<slug>/regrade")
def page(slug: str) -> ResponseReturnValue:
    admin(current_person())
    return page_of(current_school().catalogue.get(slug))


@blueprint.get("/exercises/<slug>/regrade/progress")
def progress(slug: str) -> ResponseReturnValue:
    """Return the part of the page that changes while attempts are graded."""
    school = current_school()
    admin(current_person())
    exercise = school.catalogue.get(slug)
    found = regrading.open_trial(school, slug)
    trial = regrading.progress(school, found.id or 0) if found else None
    return render_template("regrades/_progress.html", exercise=exercise, trial=trial)


@blueprint.post("/exercises/<slug>/regrade")
def begin(slug: str) -> ResponseReturnValue:
    school, person = current_school(), admin(current_person())
    exercise = school.catalogue.get(slug)
    try:
        since, cohort_id = since_of(request.form.get("since", "")), cohort_of(request.form.get("cohort", ""))
        regrading.begin(school, slug, since=since, cohort_id=cohort_id, by=person)
    except QatarlasError as error:
        return page_of(exercise, tell(error)), 422
    flash(translate(N_("The trial has begun. It waits behind all that students hand in.")), "pass")
    return redirect(url_for("regrades.page", slug=slug), 303)


@blueprint.post("/regrades/<int:regrade_id>/apply")
def apply(regrade_id: int) -> ResponseReturnValue:
    school, person = current_school(), admin(current_person())
    regrade = regrading.by_id(school, regrade_id)
    reason = request.form.get("reason", "")
    ticked = {name: name in request.form for name in ("takes_back", "leaves_faulty")}
    try:
        regrading.apply(school, regrade_id, person, reason, **ticked, at_once=AT_ONCE)
    except RefusedError as error:
        return page_of(school.catalogue.get(regrade.exercise), tell(error)), 422
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("The new grades count now. Everybody whom it concerns is told why.")), "pass")
    return back(regrade)


@blueprint.post("/regrades/<int:regrade_id>/again")
def again(regrade_id: int) -> ResponseReturnValue:
    school = current_school()
    admin(current_person())
    regrade = regrading.by_id(school, regrade_id)
    try:
        regrading.try_again(school, regrade_id)
    except QatarlasError as error:
        flash(tell(error), "wait")
    return back(regrade)


@blueprint.post("/regrades/<int:regrade_id>/drop")
def drop(regrade_id: int) -> ResponseReturnValue:
    school, person = current_school(), admin(current_person())
    regrade = regrading.by_id(school, regrade_id)
    try:
        regrading.drop(school, regrade_id, person)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Dropped: nothing has changed.")), "pass")
    return back(regrade)


def back(regrade: Regrade) -> ResponseReturnValue:
    return redirect(url_for("regrades.page", slug=regrade.exercise), 303)


def page_of(exercise: Exercise, wrong: str | None = None) -> str:
    school = current_school()
    found = regrading.open_trial(school, exercise.slug)
    return render_template(
        "regrades/page.html",
        exercise=exercise,
        trial=regrading.view(school, found.id or 0) if found else None,
        past=regrading.past(school, exercise.slug),
        cohorts=[one.cohort for one in cohorts.listing(school)],
        changes=CHANGES,
        is_reviewed=exercise.slug in school.catalogue.reviewed,
        ends=ENDS,
        shown=SHOWN,
        longest=regrading.LONGEST_REASON,
        typed=request.form,
        wrong=wrong,
    )


def since_of(text: str) -> date | None:
    """Return a day; nothing for all of them."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise RefusedError(N_("Write the day as 2026-09-01.")) from None


def cohort_of(text: str) -> int | None:
    if not text:
        return None
    known = {str(one.cohort.id): one.cohort.id for one in cohorts.listing(current_school())}
    if text not in known:
        raise RefusedError(N_("Choose one of these."))
    return known[text]
