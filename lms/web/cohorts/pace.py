"""A cohort's pace: the board with its warnings, deadlines and pauses; and a student's own deadlines."""

from datetime import date, datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, request, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue

from lms.domain.cohorts.pace import LONGEST_EXTENSION, LONGEST_STEP, Pause, moment_of
from lms.errors import N_, RefusedError
from lms.services import programmes
from lms.services.pace import board as boards
from lms.services.pace import dues, planning
from lms.services.pace.board import Order, Row, Show
from lms.services.people import Person
from lms.services.school import School
from lms.web.access import readable_cohort, student, writable_cohort
from lms.web.context import current_school
from lms.web.language import tell, translate
from lms.web.paces import ORDERS, SHOWS, STANDINGS, STEPS
from lms.web.sessions import current_person

blueprint = Blueprint("pace", __name__)

Choice = TypeVar("Choice", Order, Show)

WRITTEN = "%Y-%m-%dT%H:%M"
EVENING = time(18)


@blueprint.get("/deadlines")
def mine() -> ResponseReturnValue:
    """Show a student what is due for them, and why it is due when it is."""
    school, person = current_school(), student(current_person())
    return render(
        "pace/mine.html", found=dues.mine(school, person), standings=STANDINGS, titles=school.catalogue.titles
    )


@blueprint.get("/cohorts/<int:cohort_id>/board")
def board(cohort_id: int) -> ResponseReturnValue:
    school = current_school()
    view = readable_cohort(school, current_person(), cohort_id)
    order, show = one_of(Order, "sort", Order.WARNING), one_of(Show, "show", Show.ALL)
    found = boards.board(school, cohort_id, order, show)
    return render(
        "pace/board.html",
        view=view,
        found=found,
        order=order,
        show=show,
        orders=ORDERS,
        shows=SHOWS,
        steps=STEPS,
        step_href=step_href,
        titles=school.catalogue.titles,
    )


@blueprint.get("/cohorts/<int:cohort_id>/board/<int:person_id>")
def page(cohort_id: int, person_id: int) -> ResponseReturnValue:
    """Show all that concerns one student's pace, and what a mentor can do."""
    return student_page(cohort_id, person_id)


@blueprint.post("/cohorts/<int:cohort_id>/board/<int:person_id>/spoken")
def speak(cohort_id: int, person_id: int) -> ResponseReturnValue:
    school, by = current_school(), current_person()
    view = writable_cohort(school, by, cohort_id)
    planning.speak(school, by, cohort_id=cohort_id, person_id=person_id, note=request.form.get("note", ""))
    days = programmes.rules_of(view.programme).warnings.silent_days
    flash(translate(N_("Noted. Days on which nothing is said of them: %(days)s"), {"days": days}), "pass")
    return to_student(cohort_id, person_id)


@blueprint.post("/cohorts/<int:cohort_id>/board/<int:person_id>/extensions")
def extend(cohort_id: int, person_id: int) -> ResponseReturnValue:
    school, by = current_school(), current_person()
    writable_cohort(school, by, cohort_id)
    try:
        planning.extend(
            school,
            by,
            cohort_id=cohort_id,
            person_id=person_id,
            exercise=request.form.get("exercise", ""),
            days=request.form.get("days", 0, type=int),
            reason=request.form.get("reason", ""),
        )
    except RefusedError as error:
        return student_page(cohort_id, person_id, wrong=tell(error)), 422
    flash(translate(N_("They have more time, and are told of it with your reason.")), "pass")
    return to_student(cohort_id, person_id)


@blueprint.post("/cohorts/<int:cohort_id>/extensions/<int:extension_id>/withdraw")
def take_back_extension(cohort_id: int, extension_id: int) -> ResponseReturnValue:
    school = current_school()
    writable_cohort(school, current_person(), cohort_id)
    person_id = planning.withdraw_extension(school, cohort_id, extension_id)
    flash(translate(N_("Taken back. They are told of it.")), "pass")
    return to_student(cohort_id, person_id)


@blueprint.post("/cohorts/<int:cohort_id>/board/<int:person_id>/freezes")
def freeze_student(cohort_id: int, person_id: int) -> ResponseReturnValue:
    school, by = current_school(), current_person()
    writable_cohort(school, by, cohort_id)
    try:
        freeze_as_asked(school, by, cohort_id, person_id)
    except RefusedError as error:
        return student_page(cohort_id, person_id, wrong=tell(error)), 422
    flash(translate(N_("Their clock stands still on these days, and they are told.")), "pass")
    return to_student(cohort_id, person_id)


@blueprint.get("/cohorts/<int:cohort_id>/pace")
def plan(cohort_id: int) -> ResponseReturnValue:
    return plan_page(cohort_id)


@blueprint.post("/cohorts/<int:cohort_id>/pace/plan")
def lay_out(cohort_id: int) -> ResponseReturnValue:
    """Set a whole plan: one deadline every so many days."""
    school, by = current_school(), current_person()
    writable_cohort(school, by, cohort_id)
    try:
        planning.lay_out(
            school,
            by,
            cohort_id,
            request.form.getlist("exercises"),
            first=day_in("first"),
            every=request.form.get("every", 0, type=int),
            at=time_in("at"),
        )
    except RefusedError as error:
        return plan_page(cohort_id, tell(error)), 422
    return planned(cohort_id)


@blueprint.post("/cohorts/<int:cohort_id>/pace")
def save(cohort_id: int) -> ResponseReturnValue:
    """Set the deadlines that were edited; an emptied one is taken away."""
    school, by = current_school(), current_person()
    writable_cohort(school, by, cohort_id)
    try:
        wished = {
            one.slug: moment_in(one.slug) for one in planning.path_of(school) if one.slug in request.form
        }
        planning.set_deadlines(school, by, cohort_id, wished)
    except RefusedError as error:
        return plan_page(cohort_id, tell(error)), 422
    return planned(cohort_id)


@blueprint.post("/cohorts/<int:cohort_id>/pace/freezes")
def freeze(cohort_id: int) -> ResponseReturnValue:
    """Stop the clock of the whole cohort."""
    school, by = current_school(), current_person()
    writable_cohort(school, by, cohort_id)
    try:
        freeze_as_asked(school, by, cohort_id, None)
    except RefusedError as error:
        return plan_page(cohort_id, tell(error)), 422
    flash(translate(N_("The cohort's clock stands still on these days, and the students are told.")), "pass")
    return redirect(url_for("pace.plan", cohort_id=cohort_id, _anchor="pauses"), 303)


@blueprint.post("/cohorts/<int:cohort_id>/freezes/<int:freeze_id>/withdraw")
def take_back_freeze(cohort_id: int, freeze_id: int) -> ResponseReturnValue:
    school = current_school()
    writable_cohort(school, current_person(), cohort_id)
    person_id = planning.withdraw_freeze(school, cohort_id, freeze_id)
    flash(translate(N_("Taken back. Whoever it concerns is told.")), "pass")
    if person_id is not None:
        return to_student(cohort_id, person_id)
    return redirect(url_for("pace.plan", cohort_id=cohort_id, _anchor="pauses"), 303)


def student_page(cohort_id: int, person_id: int, wrong: str = "") -> str:
    school = current_school()
    view = writable_cohort(school, current_person(), cohort_id)
    found = boards.student(school, cohort_id, person_id)
    return render(
        "pace/student.html",
        view=view,
        found=found,
        row=found.row,
        wrong=wrong,
        typed=request.form,
        standings=STANDINGS,
        titles=school.catalogue.titles,
        most_days=LONGEST_EXTENSION,
        longest_note=planning.LONGEST_NOTE,
    )


def plan_page(cohort_id: int, wrong: str = "") -> str:
    school = current_school()
    view = writable_cohort(school, current_person(), cohort_id)
    known = planning.plan_of(school, cohort_id)
    zone = ZoneInfo(school.settings.zone)
    return render(
        "pace/plan.html",
        view=view,
        known=known,
        written={slug: f"{one.at.astimezone(zone):{WRITTEN}}" for slug, one in known.deadlines.items()},
        path=planning.path_of(school),
        wrong=wrong,
        typed=request.form,
        today=school.today(),
        most_every=LONGEST_STEP,
        evening=f"{EVENING:%H:%M}",
    )


def step_href(cohort_id: int, row: Row) -> str:
    """Return where the one step of a warning leads."""
    step = row.alert.step if row.alert else boards.Step.SPEAK
    mine = url_for("pace.page", cohort_id=cohort_id, person_id=row.person.id)
    if step is boards.Step.LOOK and row.submission_id:
        return url_for("submissions.page", submission_id=row.submission_id)
    if step is boards.Step.ROUND and row.round_id:
        return url_for("rounds.page", round_id=row.round_id)
    if step is boards.Step.ATTENDANCE:
        return url_for("attendance.cohort", cohort_id=cohort_id)
    if step is boards.Step.LINK:
        return url_for("imports.waiting", cohort_id=cohort_id)
    return f"{mine}#{'extend' if step is boards.Step.EXTEND else 'speak'}"


def freeze_as_asked(school: School, by: Person, cohort_id: int, person_id: int | None) -> None:
    pause, reason = Pause(day_in("first"), day_in("last")), request.form.get("reason", "")
    planning.freeze(school, by, cohort_id=cohort_id, person_id=person_id, pause=pause, reason=reason)


def to_student(cohort_id: int, person_id: int) -> ResponseReturnValue:
    return redirect(url_for("pace.page", cohort_id=cohort_id, person_id=person_id), 303)


def planned(cohort_id: int) -> ResponseReturnValue:
    flash(translate(N_("The deadlines are set, and the students are told.")), "pass")
    return redirect(url_for("pace.plan", cohort_id=cohort_id), 303)


def one_of(kind: type[Choice], name: str, usual: Choice) -> Choice:
    """Return the choice in the address, the usual one where it makes no sense."""
    written = request.args.get(name, "")
    return kind(written) if written in set(kind) else usual


def day_in(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        raise RefusedError(N_("Write a date: the day, the month and the year."), field=name) from None


def time_in(name: str) -> time:
    try:
        return time.fromisoformat(request.form.get(name, "")).replace(tzinfo=None)
    except ValueError:
        raise RefusedError(N_("Write a time: hours and minutes."), field=name) from None


def moment_in(name: str) -> datetime | None:
    """Read a day and a time of the school's clock; nothing written is None."""
    written = request.form.get(name, "").strip()
    if not written:
        return None
    try:
        local = datetime.fromisoformat(written).replace(tzinfo=None)
        return moment_of(local.date(), local.time(), current_school().settings.zone)
    except (ValueError, OverflowError):
        raise RefusedError(N_("Write a day and a time."), field=name) from None
