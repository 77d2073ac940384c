"""Calls for applications, for admins: made, changed, read with figures, decided on; directors read."""

from collections.abc import Iterator, Sequence

from flask import Blueprint, flash, redirect, request, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue

from lms.domain.admissions.applications import SEATED, ApplicationState, Decision
from lms.domain.people import Role
from lms.errors import N_, QatarlasError, RefusedError
from lms.services import cohorts, programmes
from lms.services.admissions import calls, deciding, lists, questions
from lms.services.admissions.calls import Call
from lms.services.admissions.deciding import Verdict
from lms.services.admissions.lists import Filter
from lms.services.people import Person
from lms.web.access import admin
from lms.web.admissions import fields
from lms.web.admissions.access import readable_application, reader
from lms.web.admissions.forms import CallForm, DecisionForm
from lms.web.admissions.words import CONDITIONS, STATES, WINDOWS
from lms.web.context import current_school
from lms.web.forms import as_number, programme_name, text
from lms.web.language import current_language, tell, translate
from lms.web.numbers import row_number
from lms.web.sessions import current_person
from lms.web.shown.tables import table_answer
from lms.web.words import LANGUAGES

blueprint = Blueprint("admissions", __name__)

HEADS = (
    N_("Name"),
    N_("Login"),
    N_("Age"),
    N_("Language"),
    N_("State"),
    N_("Place"),
    N_("Sent"),
    N_("Reason"),
)


@blueprint.get("/admissions")
def listing() -> ResponseReturnValue:
    person = reader(current_person())
    return render(
        "admissions/listing.html",
        calls=calls.listing(current_school()),
        programmes=cohorts.programmes(current_school()),
        programme_name=programme_name,
        windows=WINDOWS,
        seated=SEATED,
        may_change=person.role is Role.ADMIN,
    )


@blueprint.route("/admissions/new/<int:programme_id>", methods=["GET", "POST"])
def create(programme_id: int) -> ResponseReturnValue:
    """Make a call for a programme; its questions come next."""
    school, person = current_school(), admin(current_person())
    programme = programmes.by_id(school, programme_id)
    form = CallForm(programme_id, cohorts.listing(school))
    if form.validate_on_submit():
        try:
            made = calls.create(school, form.draft(), person.id or 0)
        except RefusedError as error:
            form.refuse(error)
        else:
            flash(translate(N_("The call is made. Now write its questions.")), "pass")
            return redirect(url_for("questionnaires.page", admission_id=made.id), 303)
    page = render("admissions/form.html", form=form, call=None, programme=programme_name(programme))
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.route("/admissions/<int:admission_id>/settings", methods=["GET", "POST"])
def settings(admission_id: int) -> ResponseReturnValue:
    school = current_school()
    admin(current_person())
    call = calls.view(school, admission_id)
    form = CallForm(call.programme.id or 0, cohorts.listing(school), call)
    if form.validate_on_submit():
        try:
            calls.change(school, admission_id, form.draft())
        except RefusedError as error:
            form.refuse(error)
        else:
            flash(translate(N_("Saved.")), "pass")
            return redirect(url_for("admissions.page", admission_id=admission_id), 303)
    page = render("admissions/form.html", form=form, call=call, programme=programme_name(call.programme))
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.get("/admissions/<int:admission_id>")
def page(admission_id: int) -> ResponseReturnValue:
    """Show the applications to a call, with figures and a filter."""
    person, school = reader(current_person()), current_school()
    call = calls.view(school, admission_id)
    return list_page(person, call, DecisionForm(call, cohorts.listing(school)))


@blueprint.post("/admissions/<int:admission_id>/decide")
def decide(admission_id: int) -> ResponseReturnValue:
    """Decide on the chosen applications, one or many; what could not be done is named."""
    school, person = current_school(), admin(current_person())
    call = calls.view(school, admission_id)
    form = DecisionForm(call, cohorts.listing(school))
    if not form.validate_on_submit():
        return list_page(person, call, form), 422
    try:
        done, skipped = deciding.decide(school, admission_id, chosen_ids(), verdict_of(form, person))
    except QatarlasError as error:
        form.form_errors.append(tell(error))
        return list_page(person, call, form), error.status
    for one in skipped:
        flash(f"{one.name}: {translate(one.words)}", "fail")
    if done:
        flash(translate(N_("Decided: %(done)s. Everybody is told."), {"done": done}), "pass")
    return redirect(back_to(admission_id), 303)


@blueprint.get("/admissions/<int:admission_id>/pool")
def pool(admission_id: int) -> ResponseReturnValue:
    """Show who is in the selection pool, and what the rule says of each; a human decides."""
    person, school = reader(current_person()), current_school()
    call = calls.view(school, admission_id)
    return render(
        "admissions/pool.html",
        call=call,
        lines=lists.pool(school, admission_id),
        form=DecisionForm(call, cohorts.listing(school), ApplicationState.POOL),
        titles=school.catalogue.titles,
        conditions=CONDITIONS,
        may_change=person.role is Role.ADMIN,
    )


@blueprint.get("/admissions/applications/<int:application_id>")
def application(application_id: int) -> ResponseReturnValue:
    school = current_school()
    seen = readable_application(school, current_person(), application_id)
    call = seen.form.call
    state = seen.form.application.state
    form = DecisionForm(call, cohorts.listing(school), state)
    return render(
        "admissions/application.html",
        seen=seen,
        call=call,
        form=form,
        questions=fields.of_items(seen.form.items, tried=False),
        answer=fields.answer_in_words,
        state=STATES[state],
        states=STATES,
        spoken=LANGUAGES,
    )


@blueprint.get("/admissions/<int:admission_id>/applications.csv")
def export(admission_id: int) -> ResponseReturnValue:
    """Return all sent applications with their answers as a table."""
    admin(current_person())
    calls.view(current_school(), admission_id)
    asked = lists.numbers(current_school(), admission_id)
    heads = [*map(translate, HEADS), *(questions.asked(one).words.of(current_language()) for one in asked)]
    return table_answer([heads, *table_rows(admission_id, [one.number for one in asked])], "applications.csv")


def table_rows(admission_id: int, numbers: Sequence[int]) -> Iterator[list[str]]:
    """Yield a row an application, each answer under the number of its question."""
    language = current_language()
    for line, answers in lists.export(current_school(), admission_id):
        said = {
            one.number: fields.answer_in_words(questions.asked(one), typed, language)
            for one, typed in answers
        }
        row = line.application
        cells = (
            line.person.name,
            line.person.login,
            "" if line.age is None else str(line.age),
            LANGUAGES[row.language],
            translate(STATES[row.state][0]),
            "" if line.rank is None else str(line.rank),
            row.submitted_at.isoformat(timespec="minutes") if row.submitted_at else "",
            translate(line.reason),
            *(said.get(number, "") for number in numbers),
        )
        yield list(cells)


def list_page(person: Person, call: Call, form: DecisionForm) -> str:
    chosen = chosen_filter()
    return render(
        "admissions/page.html",
        call=call,
        lines=lists.listing(current_school(), call.admission.id or 0, chosen),
        chosen=chosen,
        form=form,
        states=STATES,
        shown_states=[one for one in ApplicationState if one is not ApplicationState.DRAFT],
        windows=WINDOWS,
        spoken=LANGUAGES,
        seated=sum(call.counts.get(one, 0) for one in SEATED),
        ticked=set(request.form.getlist("id")),
        may_change=person.role is Role.ADMIN,
    )


def chosen_filter() -> Filter:
    written = request.args.get("state", "")
    state = ApplicationState(written) if written in lists.SENT else None
    return Filter(request.args.get("text", "")[:80], state)


def chosen_ids() -> list[int]:
    try:
        return [row_number(one) for one in request.form.getlist("id")]
    except ValueError:
        raise RefusedError(N_("Choose at least one application.")) from None


def verdict_of(form: DecisionForm, person: Person) -> Verdict:
    return Verdict(
        Decision(form.decision.data), text(form.reason), person.id or 0, as_number(form.cohort.data)
    )


def back_to(admission_id: int) -> str:
    """Return to where it was decided: the list, the pool, or one application."""
    where, one = request.form.get("from", ""), request.form.getlist("id")[:1]
    if where == "pool":
        return url_for("admissions.pool", admission_id=admission_id)
    if where == "application" and one:
        return url_for("admissions.application", application_id=int(one[0]))
    return url_for("admissions.page", admission_id=admission_id)
