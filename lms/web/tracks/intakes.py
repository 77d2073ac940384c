"""Intakes: run by mentors of the programme, watched by the staff, wished in by students, proved to anyone."""

from collections.abc import Callable, Mapping

from flask import Blueprint, flash, make_response, redirect, request, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue

from lms.domain.access import may_read_person
from lms.domain.tracks import intakes as rules
from lms.domain.tracks.intakes import IntakeState, Step
from lms.errors import N_, ConflictError, RefusedError
from lms.services import cohorts, people, programmes
from lms.services.people import Person, Role
from lms.services.tracks import allotting, intakes, outcomes, wishes
from lms.services.tracks.intakes import IntakeView, Programme
from lms.web.access import may_run_programme, runs_programme, staff, student
from lms.web.context import current_school
from lms.web.doors import public
from lms.web.forms import programme_name
from lms.web.language import tell, translate
from lms.web.numbers import row_number
from lms.web.sessions import current_person
from lms.web.tracks.intakeforms import (
    Typed,
    empty_form,
    kept_form,
    plan_of,
    time_of,
    typed_form,
    written_time,
)

blueprint = Blueprint("intakes", __name__)

STATES = {
    # state: words, colour, icon
    IntakeState.PLANNED: (N_("planned"), "plain", "wait"),
    IntakeState.OPEN: (N_("open for wishes"), "sky", "open"),
    IntakeState.DONE: (N_("shared out"), "pass", "pass"),
    IntakeState.CANCELLED: (N_("called off"), "plain", "fail"),
}


@blueprint.get("/intakes")
def listing() -> ResponseReturnValue:
    """Show the staff all intakes, and a student those of their programmes."""
    school, person = current_school(), current_person()
    if person.role is Role.STUDENT:
        return render("intakes/mine.html", intakes=wishes.mine(school, person), states=STATES)
    viewer = watcher(person)
    return render(
        "intakes/listing.html",
        views=intakes.listing(school),
        programmes=[
            one for one in cohorts.programmes(school) if may_run_programme(school, viewer, one.id or 0)
        ],
        states=STATES,
    )


@blueprint.get("/programmes/<int:programme_id>/intakes/new")
def new(programme_id: int) -> ResponseReturnValue:
    runs_programme(current_school(), current_person(), programme_id)
    programme = programmes.by_id(current_school(), programme_id)
    return form_page(programme, empty_form(programme_id))


@blueprint.post("/programmes/<int:programme_id>/intakes")
def create(programme_id: int) -> ResponseReturnValue:
    person = runs_programme(current_school(), current_person(), programme_id)
    programme = programmes.by_id(current_school(), programme_id)
    try:
        made = intakes.create(current_school(), person.id or 0, programme_id, plan_of(request.form))
    except RefusedError as error:
        flash(tell(error), "fail")
        return form_page(programme, typed_form(programme_id)), 422
    flash(translate(N_("The intake is planned. It opens by itself, or when you open it.")), "pass")
    return redirect(url_for("intakes.page", intake_id=made.id), 303)


@blueprint.get("/intakes/<int:intake_id>")
def page(intake_id: int) -> ResponseReturnValue:
    """Show the staff the demand while wishes come in, and the results after the lottery."""
    viewer, school = watcher(current_person()), current_school()
    view = intakes.view(school, intake_id)
    found = outcomes.results(school, intake_id)
    return render(
        "intakes/page.html",
        view=view,
        name=programme_name(view.programme),
        state=STATES[view.intake.state],
        demand=intakes.demand(school, intake_id),
        results=found,
        shown=readable(viewer, found),
        may_run=may_run_programme(school, viewer, view.programme.id or 0),
        end=written_time(view.intake.closes_at),
    )


@blueprint.get("/intakes/<int:intake_id>/edit")
def edit(intake_id: int) -> ResponseReturnValue:
    view = run_by(intake_id)
    return form_page(view.programme, kept_form(view.intake), intake_id)


@blueprint.post("/intakes/<int:intake_id>/edit")
def replan(intake_id: int) -> ResponseReturnValue:
    view = run_by(intake_id)
    try:
        intakes.replan(current_school(), intake_id, plan_of(request.form))
    except RefusedError as error:
        flash(tell(error), "fail")
        return form_page(view.programme, typed_form(view.intake.programme_id), intake_id), 422
    flash(translate(N_("Saved.")), "pass")
    return redirect(url_for("intakes.page", intake_id=intake_id), 303)


@blueprint.post("/intakes/<int:intake_id>/open")
def open_(intake_id: int) -> ResponseReturnValue:
    run_by(intake_id)
    words = N_("The intake is open. Every student of the programme is told.")
    return done(intake_id, words, lambda: intakes.open_(current_school(), intake_id))


@blueprint.post("/intakes/<int:intake_id>/extend")
def extend(intake_id: int) -> ResponseReturnValue:
    run_by(intake_id)
    words = N_("The end is moved.")
    return done(
        intake_id,
        words,
        lambda: intakes.extend(current_school(), intake_id, time_of(request.form, "closes_at")),
    )


@blueprint.post("/intakes/<int:intake_id>/run")
def run(intake_id: int) -> ResponseReturnValue:
    """Run the lottery now: once, however many press."""
    run_by(intake_id)
    words = N_("The tracks are shared out, and everybody is told.")
    return done(intake_id, words, lambda: allotting.run(current_school(), intake_id))


@blueprint.post("/intakes/<int:intake_id>/cancel")
def cancel(intake_id: int) -> ResponseReturnValue:
    run_by(intake_id)
    words = N_("The intake is called off.")
    return done(intake_id, words, lambda: intakes.cancel(current_school(), intake_id))


@blueprint.get("/intakes/<int:intake_id>/wishes")
def mine(intake_id: int) -> ResponseReturnValue:
    """Show a student their wishes, and after the lottery what came of them and why."""
    school, person = current_school(), student(current_person())
    return render(
        "intakes/wishes.html",
        mine=wishes.of_person(school, person, intake_id),
        result=outcomes.result_of(school, intake_id, person.id or 0),
    )


@blueprint.post("/intakes/<int:intake_id>/wishes")
def order(intake_id: int) -> ResponseReturnValue:
    """Keep a whole list of wishes, in the order in which it was dragged."""
    person = student(current_person())
    try:
        chosen = [row_number(one) for one in request.form.getlist("track")]
    except ValueError:
        raise RefusedError(N_("Choose each track of this intake at most once.")) from None
    return saved(intake_id, lambda: wishes.save(current_school(), person.id or 0, intake_id, chosen))


@blueprint.post("/intakes/<int:intake_id>/wishes/<int:track_id>")
def step(intake_id: int, track_id: int) -> ResponseReturnValue:
    """Add, move or take out one wish."""
    person, typed = student(current_person()), request.form.get("step", "")
    if typed not in set(Step):
        raise RefusedError(N_("Choose what to do with this wish."))
    return saved(
        intake_id,
        lambda: wishes.step(current_school(), person.id or 0, intake_id, track_id, Step(typed)),
    )


@blueprint.get("/intakes/proof/<key>")
@public
def proof(key: str) -> ResponseReturnValue:
    """Say to anyone who has the address how the lottery is fixed beforehand, and how to do it again."""
    intake, programme = intakes.by_key(current_school(), key)
    published = rules.read(intake.published) if intake.published else None
    return render(
        "intakes/proof.html",
        intake=intake,
        programme=programme_name(programme),
        published=published,
        file=file_name(key),
    )


@blueprint.get("/intakes/proof/<key>.json")
@public
def file(key: str) -> ResponseReturnValue:
    """Hand out the file of an intake that has run: pseudonyms, wishes, numbers, results."""
    response = make_response(outcomes.published(current_school(), key))
    response.headers["Content-Type"] = "application/json; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(key)}"'
    return response


def run_by(intake_id: int) -> IntakeView:
    """Return an intake for who runs it."""
    view = intakes.view(current_school(), intake_id)
    runs_programme(current_school(), current_person(), view.programme.id or 0)
    return view


def watcher(person: Person) -> Person:
    """Let everybody pass who may look at intakes as a whole: the staff and the director."""
    return person if person.role is Role.DIRECTOR else staff(person)


def form_page(programme: Programme, typed: Typed, intake_id: int | None = None) -> str:
    return render(
        "intakes/form.html",
        programme=programme,
        name=programme_name(programme),
        typed=typed,
        intake_id=intake_id,
    )


def file_name(key: str) -> str:
    return f"intake-{key}.json"


def readable(viewer: Person, found: Mapping[int | None, list[outcomes.Line]]) -> frozenset[int]:
    """Return whose names the viewer may see: a mentor those of their cohorts, the others by pseudonym."""
    mine = people.standing(viewer)
    everybody = (line.person for lines in found.values() for line in lines)
    return frozenset(one.id or 0 for one in everybody if may_read_person(mine, people.standing(one)))


def done(intake_id: int, words: str, act: Callable[[], None]) -> ResponseReturnValue:
    try:
        act()
    except (RefusedError, ConflictError) as error:
        flash(tell(error), "wait")
    else:
        flash(translate(words), "pass")
    return redirect(url_for("intakes.page", intake_id=intake_id), 303)


def saved(intake_id: int, act: Callable[[], None]) -> ResponseReturnValue:
    try:
        act()
    except ConflictError as error:
        flash(tell(error), "wait")
    return redirect(url_for("intakes.mine", intake_id=intake_id) + "#wishes", 303)
