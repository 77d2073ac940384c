"""Checkpoints on pages: planned and watched by a cohort's mentors, sat at by its students."""

from collections.abc import Callable, Mapping
from datetime import date, time

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.domain.cohorts.checkpoints import LONGEST, MOST_EXTRA, SHORTEST, USUAL_MINUTES, CheckpointState
from lms.errors import N_, QatarlasError, RefusedError
from lms.services import checkpoints, consents, groups
from lms.services.calendars import rooms, views
from lms.services.checkpoints import Sitting, When, Wish
from lms.services.cohorts import CohortView
from lms.services.consents import Purpose
from lms.services.grading import environments
from lms.services.people import Person
from lms.services.submitting import submissions, works
from lms.web.access import readable_cohort, student, writable_cohort
from lms.web.context import current_school
from lms.web.exercises import subject_of
from lms.web.language import tell, translate
from lms.web.numbers import row_number
from lms.web.sessions import current_person
from lms.web.shown.prose import media_of
from lms.web.shown.render import markdown

blueprint = Blueprint("checkpoints", __name__)

STATES = {
    CheckpointState.PLANNED: (N_("planned"), "sky", "wait"),
    CheckpointState.RUNNING: (N_("running"), "wait", "run"),
    CheckpointState.OVER: (N_("over"), "plain", "pass"),
    CheckpointState.CANCELLED: (N_("called off"), "fail", "fail"),
}


@blueprint.get("/cohorts/<int:cohort_id>/checkpoints")
def listing(cohort_id: int) -> ResponseReturnValue:
    view = readable_cohort(current_school(), current_person(), cohort_id)
    typed = {
        "day": current_school().today().isoformat(),
        "start": "10:00",
        "minutes": str(USUAL_MINUTES),
    }
    return listing_page(view, typed)


@blueprint.post("/cohorts/<int:cohort_id>/checkpoints")
def plan(cohort_id: int) -> ResponseReturnValue:
    school, by = current_school(), current_person()
    view = writable_cohort(school, by, cohort_id)
    try:
        made = checkpoints.plan(school, by, cohort_id, wish())
    except QatarlasError as error:
        return listing_page(view, request.form, tell(error)), error.status
    flash(translate(N_("Planned. It stands in the calendar, and the students are told.")), "pass")
    return redirect(url_for("checkpoints.overview", cohort_id=cohort_id, checkpoint_id=made.id), 303)


@blueprint.get("/cohorts/<int:cohort_id>/checkpoints/<int:checkpoint_id>")
def overview(cohort_id: int, checkpoint_id: int) -> ResponseReturnValue:
    school = current_school()
    view = readable_cohort(school, current_person(), cohort_id)
    checkpoints.draw_due(school)
    shown = checkpoints.overview(school, cohort_id, checkpoint_id)
    return render_template(
        "checkpoints/overview.html",
        view=view,
        shown=shown,
        states=STATES,
        titles=school.catalogue.titles,
        pool=school.catalogue.kept_back,
        most_extra=MOST_EXTRA,
        begins=views.local(school, shown.checkpoint.starts_at),
        rooms=rooms.in_use(school),
        shortest=SHORTEST,
        longest=LONGEST,
    )


@blueprint.post("/cohorts/<int:cohort_id>/checkpoints/<int:checkpoint_id>/extra")
def extra(cohort_id: int, checkpoint_id: int) -> ResponseReturnValue:
    """Give a student more time."""
    school, by = current_school(), current_person()
    minutes = request.form.get("minutes", -1, type=int)
    reason = request.form.get("reason", "")

    def change(person_id: int) -> None:
        checkpoints.give_minutes(school, by, cohort_id, checkpoint_id, person_id, minutes, reason)

    return changed(cohort_id, checkpoint_id, change, N_("Kept. The student is told."))


@blueprint.post("/cohorts/<int:cohort_id>/checkpoints/<int:checkpoint_id>/give")
def give(cohort_id: int, checkpoint_id: int) -> ResponseReturnValue:
    """Give an exercise to a student for whom none was drawn."""
    slug = request.form.get("exercise", "")

    def change(person_id: int) -> None:
        checkpoints.give(current_school(), cohort_id, checkpoint_id, person_id, slug)

    return changed(cohort_id, checkpoint_id, change, N_("Given. The student is told."))


@blueprint.post("/cohorts/<int:cohort_id>/checkpoints/<int:checkpoint_id>/move")
def move(cohort_id: int, checkpoint_id: int) -> ResponseReturnValue:
    """Move a checkpoint to another time or room."""
    school = current_school()
    writable_cohort(school, current_person(), cohort_id)
    try:
        checkpoints.move(school, cohort_id, checkpoint_id, when())
    except QatarlasError as error:
        if error.status == 404:  # noqa: PLR2004  not found
            raise
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Moved. The students are told.")), "pass")
    return redirect(url_for("checkpoints.overview", cohort_id=cohort_id, checkpoint_id=checkpoint_id), 303)


@blueprint.post("/cohorts/<int:cohort_id>/checkpoints/<int:checkpoint_id>/cancel")
def cancel(cohort_id: int, checkpoint_id: int) -> ResponseReturnValue:
    school = current_school()
    writable_cohort(school, current_person(), cohort_id)
    try:
        checkpoints.cancel(school, cohort_id, checkpoint_id)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(N_("Called off. The students are told.")), "pass")
    return redirect(url_for("checkpoints.listing", cohort_id=cohort_id), 303)


@blueprint.get("/checkpoints/<int:checkpoint_id>")
def page(checkpoint_id: int) -> ResponseReturnValue:
    """Show a student their checkpoint: before it, while it runs, and what came of it."""
    person = student(current_person())
    sitting = checkpoints.opened(current_school(), person, checkpoint_id)
    running = checkpoints.all_running_for(current_school(), person)
    beside = [one for one in running if one.checkpoint.id != checkpoint_id]
    return render_template("checkpoints/page.html", beside=beside, **shown_to(person, sitting))


@blueprint.get("/checkpoints/<int:checkpoint_id>/done")
def done(checkpoint_id: int) -> ResponseReturnValue:
    """Ask once more whether a student is done."""
    person = student(current_person())
    sitting = checkpoints.opened(current_school(), person, checkpoint_id)
    if not sitting.closes:
        return redirect(url_for("checkpoints.page", checkpoint_id=checkpoint_id), 303)
    return render_template("checkpoints/done.html", sitting=sitting)


@blueprint.post("/checkpoints/<int:checkpoint_id>/done")
def finish(checkpoint_id: int) -> ResponseReturnValue:
    """End one's own time early."""
    school, person = current_school(), student(current_person())
    checkpoints.opened(school, person, checkpoint_id)
    try:
        checkpoints.finish(school, person, checkpoint_id)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        words = N_("You are done. What you have handed in counts, and all pages are open again.")
        if checkpoints.running_for(school, person):
            words = N_("You are done. What you have handed in counts.")
        flash(translate(words), "pass")
    return redirect(url_for("checkpoints.page", checkpoint_id=checkpoint_id), 303)


def shown_to(person: Person, sitting: Sitting) -> dict[str, object]:
    """Return what a student's page shows; the exercise only once it is drawn."""
    school, me = current_school(), person.id or 0
    known: dict[str, object] = {"sitting": sitting, "states": STATES, "exercise": None}
    if not sitting.exercise or sitting.exercise not in school.catalogue:
        return known
    exercise = school.catalogue.get(sitting.exercise)
    work = works.find(school, exercise.slug, me)
    text, spoken = subject_of(exercise)
    return known | {
        "exercise": exercise,
        "subject": markdown(text, media_of(exercise.slug)),
        "spoken": spoken,
        "work": work,
        "attempts": submissions.attempts(school, work.id or 0) if work else (),
        "result": checkpoints.own_result(school, sitting),
        "clone_address": f"{school.settings.address}/git/{person.login}/{exercise.slug}.git",
        "hosts": school.settings.remote_hosts,
        "upload_bytes": school.settings.upload_bytes,
        "waits": environments.grading_waits(school, exercise),
        "paused": consents.paused(school, me, Purpose.STUDY),
        "refused": {},
    }


def changed(
    cohort_id: int, checkpoint_id: int, change: Callable[[int], None], words: str
) -> ResponseReturnValue:
    """Change something about one student of a checkpoint."""
    writable_cohort(current_school(), current_person(), cohort_id)
    try:
        change(numbered(request.form.get("person", "")) or 0)
    except QatarlasError as error:
        flash(tell(error), "wait")
    else:
        flash(translate(words), "pass")
    return redirect(url_for("checkpoints.overview", cohort_id=cohort_id, checkpoint_id=checkpoint_id), 303)


def listing_page(view: CohortView, typed: Mapping[str, str], wrong: str = "") -> str:
    school, cohort_id = current_school(), view.cohort.id or 0
    return render_template(
        "checkpoints/listing.html",
        view=view,
        found=checkpoints.listing(school, cohort_id),
        states=STATES,
        typed=typed,
        chosen=request.form.getlist("exercise"),
        wrong=wrong,
        pool=[school.catalogue.get(slug) for slug in sorted(school.catalogue.kept_back)],
        groupings=groups.in_use(school, cohort_id),
        rooms=rooms.in_use(school),
        shortest=SHORTEST,
        longest=LONGEST,
    )


def wish() -> Wish:
    """Read what the form says."""
    form, chosen = request.form, when()
    return Wish(
        title=form.get("title", ""),
        day=chosen.day,
        start=chosen.start,
        exercises=tuple(form.getlist("exercise")),
        minutes=chosen.minutes,
        grouping_id=numbered(form.get("grouping", "")),
        room_id=chosen.room_id,
    )


def when() -> When:
    """Read when and where it is to be."""
    form = request.form
    try:
        day = date.fromisoformat(form.get("day", ""))
        start = time.fromisoformat(form.get("start", "")).replace(tzinfo=None)
    except ValueError:
        raise RefusedError(N_("Write a day and a time."), field="day") from None
    return When(day, start, form.get("minutes", 0, type=int), numbered(form.get("room", "")))


def numbered(written: str) -> int | None:
    try:
        return row_number(written) if written else None
    except ValueError:
        raise RefusedError(N_("Choose from the list.")) from None
